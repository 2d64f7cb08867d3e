"""Connections that send no request in time are closed, and a body has one length only."""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

MAX_HEAD_BYTES = 16 * 1024
HEAD_TIMEOUT = 10
FRAMING = {b"content-length", b"transfer-encoding"}


class BoundedProtocol(H11Protocol):
    """A connection must send a whole head within `HEAD_TIMEOUT`.

    The time runs from the connection's start or, after an answer, from the next byte, and no byte
    extends it. Uvicorn's own timeout is for silence after an answer only, and any byte ends it.

    The rest of a body that the service did not read falls under the same timeout. Closing right
    after the answer could reset the connection before a client that still sends has read it.
    """

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.conn = Connection(h11.SERVER, MAX_HEAD_BYTES)
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_waiting()
        elif self._deadline is None:
            self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._stop_waiting()

    def _wait_for_head(self) -> None:
        self._deadline = self.loop.call_later(HEAD_TIMEOUT, self.timeout_keep_alive_handler)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


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
