"""Limits connections, and rejects requests with both Content-Length and Transfer-Encoding."""

import asyncio
import sys
from typing import ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

MAX_HEAD_BYTES = 16 * 1024
HEAD_TIMEOUT = 10
# asyncio accepts at most this many connections per loop iteration.
BACKLOG = 32
# File descriptors reserved for the backlog, the database, key fetches and logs.
RESERVED_FILES = 128
MIN_CONNECTIONS = 16
FRAMING = {b"content-length", b"transfer-encoding"}


def max_connections() -> int:
    """Returns the process's limit on file descriptors, minus `RESERVED_FILES`."""
    if sys.platform == "win32":
        return 512 - RESERVED_FILES  # `select` supports 512 sockets.
    import resource

    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return sys.maxsize
    return max(files - RESERVED_FILES, MIN_CONNECTIONS)


class BoundedProtocol(H11Protocol):
    """Closes a connection that sends no complete request head within `HEAD_TIMEOUT`.

    The timeout starts with the connection or, after a response, with the next byte. Later bytes
    don't restart it. Between a response and the next byte, only uvicorn's keep-alive timeout
    applies.

    After a response, the timeout also limits how long a client may go on sending a body that the
    service did not read. Closing at once could reset the connection before the client has read the
    response.

    When there are too many connections, the one that has waited longest is closed. Otherwise
    asyncio would run out of file descriptors, retry in a loop and log thousands of lines a second.
    """

    waiting: ClassVar[dict["BoundedProtocol", asyncio.TimerHandle]] = {}
    """Connections without a request, oldest first."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.conn = Connection(h11.SERVER, MAX_HEAD_BYTES)
        if self.waiting and len(self.connections) > max_connections():
            next(iter(self.waiting)).close()
        self._wait()

    def data_received(self, data: bytes) -> None:
        is_idle = self.timeout_keep_alive_task is not None
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_waiting()
        elif is_idle or self not in self.waiting:
            self._wait()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.timeout_keep_alive_task is not None:
            self._wait(self.timeout_keep_alive)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._stop_waiting()

    def close(self) -> None:
        self._stop_waiting()
        self.timeout_keep_alive_handler()

    def _wait(self, timeout: float | None = None) -> None:
        self._stop_waiting()
        self.waiting[self] = self.loop.call_later(timeout or HEAD_TIMEOUT, self.close)

    def _stop_waiting(self) -> None:
        if timer := self.waiting.pop(self, None):
            timer.cancel()


class Connection(h11.Connection):
    """Rejects requests with both Transfer-Encoding and Content-Length (RFC 9112, 6.1 and 6.3).

    h11 alone would use Transfer-Encoding and keep the connection open: behind a proxy that uses
    Content-Length, a client could smuggle in a second request.
    """

    def next_event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        event = super().next_event()
        if isinstance(event, h11.Request) and FRAMING.issubset(name for name, _ in event.headers):
            raise h11.RemoteProtocolError("both Transfer-Encoding and Content-Length")
        return event
