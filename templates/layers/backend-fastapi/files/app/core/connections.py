"""Connections that send no request in time are closed, and a body has one length only."""

import asyncio
import sys
from typing import ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

MAX_HEAD_BYTES = 16 * 1024
HEAD_TIMEOUT = 10
# How many connections may wait for asyncio, which accepts all of them at once.
BACKLOG = 128
# For those, the database, keys and logs.
RESERVED_FILES = 128
FRAMING = {b"content-length", b"transfer-encoding"}


def max_connections() -> int:
    """As many as files may be open, without the reserve."""
    if sys.platform == "win32":
        return 512 - RESERVED_FILES  # `select` watches no more.
    import resource

    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sys.maxsize if files == resource.RLIM_INFINITY else files - RESERVED_FILES


class BoundedProtocol(H11Protocol):
    """A connection must send a whole head within `HEAD_TIMEOUT`.

    The time runs from the connection's start or, after an answer, from the next byte, and no byte
    extends it. Uvicorn's own timeout is for silence after an answer only, and any byte ends it.

    The rest of a body that the service did not read falls under the same timeout. Closing right
    after the answer could reset the connection before a client that still sends has read it.

    When there are too many connections, the one that has waited longest makes room. Without that,
    asyncio would run out of files, which it logs thousands of times a second.
    """

    waiting: ClassVar[dict["BoundedProtocol", asyncio.TimerHandle]] = {}
    """The connections of this process that have not sent a head, oldest first."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.conn = Connection(h11.SERVER, MAX_HEAD_BYTES)
        if self.waiting and len(self.connections) > max_connections():
            next(iter(self.waiting)).close()
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_waiting()
        elif self not in self.waiting:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._stop_waiting()

    def close(self) -> None:
        self._stop_waiting()
        self.timeout_keep_alive_handler()

    def _wait(self) -> None:
        self.waiting[self] = self.loop.call_later(HEAD_TIMEOUT, self.close)

    def _stop_waiting(self) -> None:
        if timer := self.waiting.pop(self, None):
            timer.cancel()


class Connection(h11.Connection):
    """Refuses a request with two lengths: RFC 9112 sections 6.1 and 6.3.

    h11 goes by the chunks and keeps the connection. With a proxy in front that goes by the other
    length, a client could smuggle in a request.
    """

    def next_event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        event = super().next_event()
        if isinstance(event, h11.Request) and FRAMING.issubset(name for name, _ in event.headers):
            raise h11.RemoteProtocolError("Transfer-Encoding beside Content-Length")
        return event
