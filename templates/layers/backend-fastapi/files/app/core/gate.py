"""What a request must pass before its route runs, in this order: token, path, body.

As middleware and not as dependencies, because FastAPI reads and parses the body before it runs
any of those. Denies by default: what is not in `OPEN_ROUTES` needs a token, also for the answer
that its method is not allowed, and what is not in the table of routes does not exist.
"""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote, unquote_to_bytes

from fastapi.routing import iter_route_contexts
from starlette.datastructures import Headers
from starlette.routing import BaseRoute, compile_path
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from .authentication import authenticate
from .errors import HeadTooLarge, MethodNotAllowed, NotFound
from .inputs import read_json, replay
from .security import Verifier, validate_path_user_id

OPEN_ROUTES = frozenset({"/health", "/ready", "/openapi.json"})
"""The only routes that need no token. Everything else that is ever added does."""

MAX_HEADERS = 64
MAX_HEADERS_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True)
class Entry:
    path: str
    pattern: re.Pattern[str]
    methods: Sequence[str]
    takes_body: bool


class Gate:
    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute], verifier: Verifier) -> None:
        self._app = app
        self._routes = routes
        self._verifier = verifier

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        match scope["type"]:
            case "http":
                await self._http(scope, receive, send)
            case "websocket":
                await WebSocketClose()(scope, receive, send)
            case _:
                await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        # The server limits only heads that come in pieces.
        size = sum(len(name) + len(value) for name, value in scope["headers"])
        if size > MAX_HEADERS_BYTES or len(scope["headers"]) > MAX_HEADERS:
            raise HeadTooLarge
        path = route_path(scope["raw_path"])
        found = [(each, match) for each in self._table if (match := each.pattern.fullmatch(path))]
        if not found:
            raise NotFound
        state = scope.setdefault("state", {})
        # For the log, which must not have the path: it holds a user id.
        state["route"] = found[0][0].path

        claims = None
        if not all(entry.path in OPEN_ROUTES for entry, _ in found):
            claims = await authenticate(scope, self._verifier)
            state["claims"] = claims

        # A GET whose body the server leaves out. The log and the server still see a HEAD.
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        serving = [(entry, match) for entry, match in found if method in entry.methods]
        if not serving:
            raise MethodNotAllowed(each for entry, _ in found for each in entry.methods)
        for _, match in serving:
            if claims and "user_id" in match.groupdict():
                state["owner"] = validate_path_user_id(unquote(match["user_id"]), claims)

        if any(entry.takes_body for entry, _ in serving):
            receive = replay(await read_json(Headers(scope=scope), receive), receive)
        await self._app({**scope, "method": method, "path": path}, receive, send)

    @cached_property
    def _table(self) -> list[Entry]:
        # On the first request, when all routes are there.
        return [
            Entry(
                path=context.path,
                pattern=compile_path(context.path)[0],
                methods=_with_head(context.methods),
                takes_body=getattr(context, "body_field", None) is not None,
            )
            for context in iter_route_contexts(self._routes)
            if context.path and context.methods
        ]


def _with_head(methods: Set[str]) -> Sequence[str]:
    return sorted(methods | {"HEAD"} if "GET" in methods else methods)


def route_path(raw: bytes) -> str:
    """Decodes each segment by itself, so that an encoded slash in one separates nothing."""
    if b"%" not in raw:
        return raw.decode("utf-8", "surrogateescape")
    segments = (unquote_to_bytes(each) for each in raw.split(b"/"))
    texts = (each.decode("utf-8", "surrogateescape") for each in segments)
    return "/".join(each.replace("%", "%25").replace("/", "%2F") for each in texts)
