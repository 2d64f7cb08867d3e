"""Shared by the benchmarks."""

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent


def build():
    """Builds the release binary and returns its path."""
    command = ["cargo", "build", "--release", "--quiet", "--bin", "authgen", "--message-format", "json"]
    messages = subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.PIPE, text=True).stdout
    artifacts = [json.loads(line) for line in messages.splitlines()]
    return next(found["executable"] for found in artifacts if found.get("executable"))


def combinations():
    """Name and flags of every combination of options in `tests/authgen/matrix.rs`."""
    listing = ["cargo", "test", "--quiet", "--test", "authgen", "--", "--ignored", "--exact", "--nocapture"]
    command = [*listing, "matrix::list_combinations"]
    output = subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.PIPE, text=True).stdout
    found = json.loads(next(line for line in output.splitlines() if line.startswith("[")))
    url = ("--database-url", "postgresql://owner:hunter2@db.example.org/app")
    for row in found:
        flags = [flag for question, texts in row["answers"] for text in texts for flag in (f"--{question}", text)]
        yield row["name"], (*flags, *(url if "external" in flags else ()))


def run(*command, cwd=None):
    """CPU and wall seconds of one process."""
    null = os.open(os.devnull, os.O_RDWR)
    streams = [(os.POSIX_SPAWN_DUP2, null, stream) for stream in (0, 1, 2)]
    began = time.perf_counter()
    environment = {"PATH": "", "HOME": "/nonexistent"}
    before = os.getcwd()
    if cwd:
        os.chdir(cwd)
    process = os.posix_spawn(command[0], command, environment, file_actions=streams)
    os.chdir(before)
    _, status, usage = os.wait4(process, 0)
    wall = time.perf_counter() - began
    os.close(null)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{' '.join(command)} exited with {os.waitstatus_to_exitcode(status)}")
    return usage.ru_utime + usage.ru_stime, wall


def median(values):
    return statistics.median(list(values))


def report(title, value, bound=""):
    print(f"{title:<44} {value:>22}   {bound}")
