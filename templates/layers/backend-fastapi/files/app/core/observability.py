"""Request ids, logs, limits, and the headers of all responses."""

import asyncio
import json
import logging
import sys
import time
import traceback
import uuid
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .errors import problem, unavailable

MAX_BODY_BYTES = 64 * 1024
MAX_HEADERS = 64
MAX_HEADERS_BYTES = 16 * 1024
# Routes logged only at debug level: health probes arrive every few seconds.
PROBES = ("/health", "/ready")

logger = logging.getLogger(__name__)
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    """Returns the fields of a log record, from `extra={"fields": {...}}`, without its message."""
    fields = {"id": request_id.get(), **getattr(record, "fields", {})}
    if record.exc_info:
        fields |= _failure(record.exc_info[1])
    return {name: value for name, value in fields.items() if value is not None}


def _failure(error: BaseException | None) -> dict[str, Any]:
    """Returns an exception's type and stack, without its message, which may quote user input."""
    if error is None:
        return {}
    stack = traceback.format_tb(error.__traceback__)
    return {"error": type(error).__qualname__, "stack": "".join(stack)}


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z")


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        event = {
            "timestamp": _time(record),
            "level": record.levelname,
            "message": record.getMessage(),
            **_fields(record),
            "target": record.name,
        }
        return json.dumps(event, default=str)


class TextFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        fields = _fields(record)
        stack = fields.pop("stack", None)
        pairs = [f"{name}={value}" for name, value in fields.items()]
        head = f"{_time(record)} {record.levelname:>5}"
        line = " ".join([head, record.getMessage(), *pairs])
        return line if stack is None else f"{line}\n{stack.rstrip()}"


def configure_logging(log_format: str, level: str) -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter() if log_format == "json" else TextFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    # Silence the pool: its messages repeat those of `database.py`.
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)


class Observe:
    """Assigns a request id, logs the request and sets the headers common to all responses.

    The id is always generated here: an id from the client could inject anything into the log.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter_ns()
        identity = str(uuid.uuid4())
        request_id.set(identity)
        status = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["cache-control"] = "no-store"
                headers["x-content-type-options"] = "nosniff"
                headers["x-request-id"] = identity
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        finally:
            route = _route(scope)
            level = logging.DEBUG if route in PROBES else logging.INFO
            if logger.isEnabledFor(level):
                fields = {
                    "method": scope["method"],
                    "route": route,
                    "status": status,
                    "micros": (time.perf_counter_ns() - started) // 1000,
                }
                logger.log(level, "answered", extra={"fields": fields})


def _route(scope: Scope) -> str:
    """Returns the route template instead of the path, because paths contain user ids."""
    # For an included router, `route` lacks the router's prefix.
    included = scope.get("fastapi", {}).get("effective_route_context")
    return getattr(included or scope.get("route"), "path", "none")


class Recover:
    """Limits the head, body and duration of requests, and turns exceptions into responses.

    Runs inside the CORS middleware, so that the frontend can read these responses too.
    """

    def __init__(self, app: ASGIApp, timeout: int) -> None:
        self._app = app
        # In seconds.
        self._timeout = timeout

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False
        size = 0

        async def receive_limited() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > MAX_BODY_BYTES:
                # Starlette's own limit would respond in plain text, before the token is checked.
                raise HTTPException(413)
            return message

        async def send_and_note(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            _check_head(scope)
            async with asyncio.timeout(self._timeout):
                await self._app(scope, receive_limited, send_and_note)
        except Exception as error:
            if started:
                raise
            await problem(_http_error(error))(scope, receive, send)


def _check_head(scope: Scope) -> None:
    """Raises 431 for a large head. Uvicorn limits only heads that arrive in several chunks."""
    headers = scope["headers"]
    size = sum(len(name) + len(value) for name, value in headers)
    if size > MAX_HEADERS_BYTES or len(headers) > MAX_HEADERS:
        raise HTTPException(431)


def _http_error(error: Exception) -> HTTPException:
    if isinstance(error, HTTPException):
        return error
    if isinstance(error, TimeoutError):
        return unavailable("the request took too long")
    logger.error("request failed", exc_info=error)
    return HTTPException(500)
