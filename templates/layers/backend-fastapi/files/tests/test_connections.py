"""Limits on connections, over a real socket with a short timeout."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from conftest import app
from uvicorn.server import ServerState

from app.core import connections
from app.core.connections import BoundedProtocol

TIMEOUT = 0.3
DRIP = 0.05
HEAD = b"GET /health HTTP/1.1\r\nhost: x\r\n"
BODY = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9000\r\n\r\n"


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_TIMEOUT", TIMEOUT)


@asynccontextmanager
async def address() -> AsyncIterator[tuple[str, int]]:
    config = uvicorn.Config(app(), log_config=None)
    state = ServerState()
    server = await asyncio.get_running_loop().create_server(
        lambda: BoundedProtocol(config, state, {}), "127.0.0.1", 0
    )
    async with server:
        yield server.sockets[0].getsockname()


async def exchange(start: bytes, drip: bytes = b"") -> tuple[bytes, float]:
    """Returns what the server sent before it closed the connection, and how long that took."""
    async with address() as place:
        reader, writer = await asyncio.open_connection(*place)
        began = time.monotonic()
        writer.write(start)
        answer = asyncio.create_task(reader.read())
        while not answer.done() and time.monotonic() < began + 5:
            await asyncio.sleep(DRIP)
            writer.write(drip)
        took = time.monotonic() - began
        writer.close()
        try:
            return await answer, took
        except ConnectionResetError:
            # A byte was still in transit when the server closed the connection.
            return b"", took


@pytest.mark.parametrize(
    ("start", "drip"),
    [(b"", b""), (HEAD, b""), (HEAD, b"x"), (HEAD + b"\r\n" + HEAD, b"x"), (BODY, b"x")],
    ids=["silent", "incomplete head", "slow head", "slow second head", "slow body"],
)
def test_a_connection_without_a_whole_request_in_time_is_closed(start: bytes, drip: bytes) -> None:
    _, took = asyncio.run(exchange(start, drip))
    assert TIMEOUT <= took < 10 * TIMEOUT


def test_a_request_in_time_is_answered() -> None:
    answer, _ = asyncio.run(exchange(HEAD + b"connection: close\r\n\r\n"))
    assert answer.startswith(b"HTTP/1.1 200 ")


def test_content_length_with_transfer_encoding_closes_the_connection() -> None:
    lengths = b"content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"
    answer, _ = asyncio.run(exchange(HEAD + lengths + HEAD + b"\r\n"))
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize("first", [b"", HEAD + b"\r\n"], ids=["silent", "idle after a response"])
def test_above_the_limit_the_longest_waiting_connection_is_closed(
    monkeypatch: pytest.MonkeyPatch, first: bytes
) -> None:
    monkeypatch.setattr(connections, "HEAD_TIMEOUT", 60)
    monkeypatch.setattr(connections, "max_connections", lambda: 2)

    async def crowd() -> None:
        async with address() as place, asyncio.timeout(5):
            oldest = await asyncio.open_connection(*place)
            oldest[1].write(first)
            if first:
                await oldest[0].readuntil(b"}")
            older = await asyncio.open_connection(*place)
            reader, writer = await asyncio.open_connection(*place)
            assert await oldest[0].read() == b""
            older[1].write(HEAD + b"connection: close\r\n\r\n")
            writer.write(HEAD + b"connection: close\r\n\r\n")
            assert (await older[0].read()).startswith(b"HTTP/1.1 200 ")
            assert (await reader.read()).startswith(b"HTTP/1.1 200 ")

    asyncio.run(crowd())
