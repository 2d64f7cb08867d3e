"""Runs a command in a terminal, presses Ctrl-C once the screen contains a text, and exits as the command does.

    ctrl-c.py TEXT COMMAND…
"""

import os
import pty
import sys
import time


def read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # Linux reports the end like this.
        return b""


text, *command = sys.argv[1:]
child, terminal = pty.fork()
if child == 0:
    os.execvp(command[0], command)
screen, pressed = b"", False
while chunk := read(terminal):
    screen += chunk
    if text.encode() in screen and not pressed:
        pressed = True
        # A question is drawn before it reads keys.
        time.sleep(0.3)
        os.write(terminal, b"\x03")
sys.stdout.buffer.write(screen)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
