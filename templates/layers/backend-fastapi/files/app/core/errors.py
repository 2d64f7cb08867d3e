"""Errors, sent as RFC 9457 problem documents."""

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
# Titles that RFC 9110 renamed: Python before 3.13 has the old names.
TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}


class FieldError(BaseModel):
    """An invalid field or parameter."""

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
    # Omit Starlette's default detail, which repeats the phrase. FastAPI details can have any type.
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
    """Creates a 401. Logs the reason; clients don't see it. `None` means that no token was sent."""
    if reason is None:
        headers = {"WWW-Authenticate": CHALLENGE}
        return HTTPException(401, "This resource requires a bearer token.", headers)
    logger.info("token refused", extra={"fields": {"reason": reason}})
    headers = {"WWW-Authenticate": f'{CHALLENGE}, error="invalid_token"'}
    return HTTPException(401, "The bearer token is not valid.", headers)


def unavailable(reason: str) -> HTTPException:
    """Creates a 503. Logs the reason; clients don't see it."""
    logger.warning("not available", extra={"fields": {"reason": reason}})
    return HTTPException(503, headers={"Retry-After": RETRY_AFTER_SECONDS})


def database_error(error: psycopg.Error) -> HTTPException:
    """Creates a 503 or 500. Logs messages only of SQLSTATE class 42: others may quote row data."""
    if reason := outage(error):
        return unavailable(reason)
    code = error.sqlstate or ""
    fields = {"code": code, "constraint": error.diag.constraint_name}
    text = "database request failed"
    if code.startswith("42"):
        fields["reason"] = error.diag.message_primary
        text = "the database schema does not match this service, run the project's db:migrate"
    logger.error(text, extra={"fields": fields})
    return HTTPException(500)


def field_error(error: Mapping[str, Any]) -> FieldError:
    """Converts an error of pydantic: `loc` is "body" or "query", then the path to the field."""
    # Don't repeat the name of an unknown field: it comes from the client.
    parts = error["loc"][1:-1] if error["type"] == "extra_forbidden" else error["loc"][1:]
    # Replace this message of pydantic, the only one that quotes the input.
    detail = "Must be of a known type" if error["type"] == "union_tag_invalid" else error["msg"]
    return FieldError(pointer="/".join(["#", *map(str, parts)]), detail=detail)


def is_malformed(error: Mapping[str, Any]) -> bool:
    """Returns whether the body is missing or not JSON."""
    kind: str = error["type"]
    return kind == "json_invalid" or (kind == "missing" and error["loc"] == ("body",))


def allowed_methods(request: Request) -> str:
    """Returns all methods of a path (RFC 9110, 15.5.6). Starlette lists only the first route's."""
    routes = iter_route_contexts(request.app.routes)
    path = request.scope["path"]
    matching = [route for route in routes if route.methods and route.path_regex.match(path)]
    return ", ".join(sorted({each for route in matching for each in route.methods or ()}))


def install(app: FastAPI) -> None:
    """Turns exceptions of handlers and of FastAPI into problem documents."""

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
