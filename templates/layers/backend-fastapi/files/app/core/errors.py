"""The errors of this service are RFC 9457 problem documents, made here."""

import logging
from collections.abc import Mapping, Sequence
from http.client import responses
from typing import Any

import psycopg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import iter_route_contexts
from fastapi.utils import is_body_allowed_for_status_code
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from .outages import outage

logger = logging.getLogger(__name__)

CHALLENGE = 'Bearer realm="api"'
RETRY_AFTER_SECONDS = "5"
# RFC 9110 renamed these, and Python follows from 3.13 on only.
TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}


class FieldError(BaseModel):
    """One field of a request that broke a rule."""

    pointer: str = Field(
        description="JSON pointer to the field, as a URI fragment.", examples=["#/title"]
    )
    detail: str


class Problem(BaseModel):
    """An RFC 9457 problem document."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str | None = None
    errors: list[FieldError] | None = None


def problem(error: HTTPException, errors: Sequence[FieldError] = ()) -> Response:
    status = error.status_code
    if not is_body_allowed_for_status_code(status):
        return Response(None, status, error.headers)
    phrase = responses.get(status, "Error")
    # Without a detail, Starlette repeats the phrase. FastAPI takes any type.
    detail = None if error.detail == phrase else str(error.detail)
    title = TITLES.get(status, phrase)
    body = Problem(title=title, status=status, detail=detail, errors=[*errors] or None)
    return JSONResponse(
        body.model_dump(exclude_none=True),
        status,
        error.headers,
        media_type="application/problem+json",
    )


def unauthorized(reason: str | None) -> HTTPException:
    """The reason is for the log only. Without one, no token was sent."""
    if reason is None:
        headers = {"WWW-Authenticate": CHALLENGE}
        return HTTPException(401, "This resource needs a bearer token.", headers)
    logger.info("token refused", extra={"fields": {"reason": reason}})
    headers = {"WWW-Authenticate": f'{CHALLENGE}, error="invalid_token"'}
    return HTTPException(401, "The bearer token is not valid.", headers)


def unavailable(reason: str) -> HTTPException:
    """The reason is for the log only."""
    logger.warning("not available", extra={"fields": {"reason": reason}})
    return HTTPException(503, headers={"Retry-After": RETRY_AFTER_SECONDS})


def database_error(error: psycopg.Error) -> HTTPException:
    """A message may quote a row, so only those that name identifiers are logged in full."""
    if reason := outage(error):
        return unavailable(reason)
    code = error.sqlstate or ""
    fields = {"code": code, "constraint": error.diag.constraint_name}
    text = "database request failed"
    if code.startswith("42"):
        fields["reason"] = error.diag.message_primary
        text = "the database does not fit this service, run the project's db:migrate"
    logger.error(text, extra={"fields": fields})
    return HTTPException(500)


def field_error(error: Mapping[str, Any]) -> FieldError:
    """`loc` is where it was (the body, the query), then the path to the field."""
    # The name of an unknown field is whatever the client made up.
    parts = error["loc"][1:-1] if error["type"] == "extra_forbidden" else error["loc"][1:]
    # pydantic's messages name the rule, and what was sent is in `input`. This one quotes it.
    detail = "Must be of a known kind" if error["type"] == "union_tag_invalid" else error["msg"]
    return FieldError(pointer="/".join(["#", *map(str, parts)]), detail=detail)


def is_malformed(error: Mapping[str, Any]) -> bool:
    """Not JSON, or no body at all."""
    kind: str = error["type"]
    return kind == "json_invalid" or (kind == "missing" and error["loc"] == ("body",))


def allowed_methods(request: Request) -> str:
    """Of all routes of a path (RFC 9110 section 15.5.6). Starlette names those of the first."""
    routes = iter_route_contexts(request.app.routes)
    path = request.scope["path"]
    matching = [route for route in routes if route.methods and route.path_regex.match(path)]
    return ", ".join(sorted({each for route in matching for each in route.methods or ()}))


def install(app: FastAPI) -> None:
    """Makes problem documents of what handlers and FastAPI raise."""

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        if error.status_code == 405:
            error.headers = {**(error.headers or {}), "Allow": allowed_methods(request)}
        return problem(error)

    @app.exception_handler(RequestValidationError)
    async def _validation(_: Request, error: RequestValidationError) -> Response:
        errors = error.errors()
        if any(map(is_malformed, errors)):
            return problem(HTTPException(400, "The body is not valid JSON."))
        http = HTTPException(422, "Some fields are not valid.")
        return problem(http, [*map(field_error, errors)])

    @app.exception_handler(psycopg.Error)
    async def _database(_: Request, error: psycopg.Error) -> Response:
        return problem(database_error(error))
