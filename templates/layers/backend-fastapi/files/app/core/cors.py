"""Lets the pages of one origin read answers, and no others."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PREFLIGHT = {
    "access-control-allow-methods": "GET,POST,PATCH,DELETE",
    "access-control-allow-headers": "authorization,content-type",
    "access-control-max-age": "600",
}
EXPOSED = "x-request-id,location,retry-after"


class Cors:
    """Answers OPTIONS itself, whoever asks for whatever: what an origin may do is in the headers.

    In place of Starlette's, which refuses other origins in plain text where the rest of this
    service sends problem documents, and hands OPTIONS without CORS headers to the routes.
    """

    def __init__(self, app: ASGIApp, origin: str) -> None:
        self._app = app
        self._origin = origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_ours = Headers(scope=scope).getlist("origin") == [self._origin]

        async def send_with_leave(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.add_vary_header("Origin")
                if is_ours:
                    headers["access-control-allow-origin"] = self._origin
                    headers["access-control-expose-headers"] = EXPOSED
            await send(message)

        app = Response(headers=PREFLIGHT) if scope["method"] == "OPTIONS" else self._app
        await app(scope, receive, send_with_leave)
