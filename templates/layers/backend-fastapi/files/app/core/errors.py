"""Every error that this service sends is an RFC 9457 problem document made here.

The texts are fixed: nothing that a client sent and nothing that a library said is repeated.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import psycopg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
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


class ApiError(Exception):
    """Raise one of the classes below to answer with a problem document."""

    status = 500
    detail: str | None = None
    errors: Sequence[FieldError] = ()

    def headers(self) -> dict[str, str]:
        return {}

    def response(self) -> JSONResponse:
        problem = Problem(
            title=TITLES.get(self.status) or HTTPStatus(self.status).phrase,
            status=self.status,
            detail=self.detail,
            errors=list(self.errors) or None,
        )
        return JSONResponse(
            problem.model_dump(exclude_none=True),
            self.status,
            self.headers(),
            media_type="application/problem+json",
        )


class Malformed(ApiError):
    status = 400
    detail = "The body is not valid JSON."


class Unauthenticated(ApiError):
    """No token was sent."""

    status = 401
    detail = "This resource needs a bearer token."

    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": CHALLENGE}


class InvalidToken(ApiError):
    """The token that was sent is not good. The reason is for the log only."""

    status = 401
    detail = "The bearer token is not valid."

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        logger.info("token refused", extra={"fields": {"reason": reason}})

    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": f'{CHALLENGE}, error="invalid_token"'}


class Forbidden(ApiError):
    status = 403


class NotFound(ApiError):
    status = 404


class MethodNotAllowed(ApiError):
    status = 405

    def __init__(self, allowed: Iterable[str]) -> None:
        super().__init__()
        # In order and each once.
        self.allowed = ",".join(dict.fromkeys(allowed))

    def headers(self) -> dict[str, str]:
        return {"Allow": self.allowed}


class TooLarge(ApiError):
    status = 413


class UnsupportedMediaType(ApiError):
    status = 415
    detail = "The body must be application/json."


class Invalid(ApiError):
    status = 422
    detail = "Some fields are not valid."

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__()
        self.errors = errors


class HeadTooLarge(ApiError):
    status = 431


class Unavailable(ApiError):
    """The reason is for the log only."""

    status = 503

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        logger.warning("not available", extra={"fields": {"reason": reason}})

    def headers(self) -> dict[str, str]:
        return {"Retry-After": RETRY_AFTER_SECONDS}


# What pydantic finds, in words that name a rule and nothing that was sent.
DETAILS = {
    "missing": "is required",
    "string_type": "must be a string",
    "bool_type": "must be true or false",
    "extra_forbidden": "has a field that is not known",
}


def field_error(error: Mapping[str, Any]) -> FieldError:
    """`loc` is where it was (the body, the query), then the path to the field."""
    kind, path = error["type"], error["loc"][1:]
    if kind == "rule":
        detail = error["msg"]
    elif not path:
        detail = "must be an object"
    else:
        detail = DETAILS.get(kind, "is not valid")
    # The name of an unknown field is whatever the client made up.
    parts = () if kind == "extra_forbidden" else path
    return FieldError(pointer="/".join(["#", *map(str, parts)]), detail=detail)


def database_error(error: psycopg.Error) -> ApiError:
    """A message may quote a row, so only those that name identifiers are logged in full."""
    if reason := outage(error):
        return Unavailable(reason)
    code = error.sqlstate or ""
    fields = {"code": code, "constraint": error.diag.constraint_name}
    text = "database request failed"
    if code.startswith("42"):
        fields["reason"] = error.diag.message_primary
        text = "the database does not fit this service, run the project's db:migrate"
    logger.error(text, extra={"fields": fields})
    return ApiError()


def install(app: FastAPI) -> None:
    """Makes problem documents of what handlers and FastAPI raise."""

    @app.exception_handler(ApiError)
    async def _api(_: Request, error: ApiError) -> JSONResponse:
        return error.response()

    @app.exception_handler(RequestValidationError)
    async def _validation(_: Request, error: RequestValidationError) -> JSONResponse:
        return Invalid([field_error(each) for each in error.errors()]).response()

    @app.exception_handler(psycopg.Error)
    async def _database(_: Request, error: psycopg.Error) -> JSONResponse:
        return database_error(error).response()

    @app.exception_handler(HTTPException)
    async def _http(_: Request, error: HTTPException) -> JSONResponse:
        problem = ApiError()
        problem.status = error.status_code
        return problem.response()
