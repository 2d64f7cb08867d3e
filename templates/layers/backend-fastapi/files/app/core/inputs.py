"""Validation of JSON bodies, and pagination with `?limit=&cursor=`."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import Depends, HTTPException, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

JSON_TYPE = re.compile(r"application/([^;]+\+)?json", re.IGNORECASE)
# NUL and lone surrogates: `json.loads` accepts them, but PostgreSQL cannot store them.
UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
UUID_FORM = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
CURSOR = re.compile(f"([0-9]{{1,16}})_({UUID_FORM})")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def rule(text: str) -> PydanticCustomError:
    """Creates an error to raise in a validator. Clients see the text: don't repeat their input."""
    return PydanticCustomError("rule", text)


def _storable(value: str) -> str:
    if UNSTORABLE.search(value):
        raise rule("Must not contain NUL or a lone surrogate")
    return value


Text = Annotated[str, AfterValidator(_storable)]
"""A string that PostgreSQL can store. Use it for every string that is written to the database."""


class Fields(BaseModel):
    """Base class of request bodies. Rejects unknown fields and values that need conversion."""

    model_config = ConfigDict(extra="forbid", strict=True)


def _not_null(value: Any) -> Any:
    if value is None:
        raise rule("Must not be null")
    return value


def _without_null(schema: dict[str, Any]) -> None:
    schema.pop("default", None)
    schema.update(schema.pop("anyOf")[0])


T = TypeVar("T")
Sent = Annotated[T | None, BeforeValidator(_not_null), Field(json_schema_extra=_without_null)]
"""An optional field: `None` if absent. A `null` in the request is rejected."""


def require_json(request: Request) -> None:
    """Raises 415 unless the media type is JSON. FastAPI would respond with 422."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip()
    if not JSON_TYPE.fullmatch(media_type):
        raise HTTPException(415, "The body must be application/json.")


def parse_uuid(text: str) -> UUID | None:
    """Parses a UUID. Unlike `UUID`, rejects braces, URNs and missing hyphens."""
    return UUID(text) if re.fullmatch(UUID_FORM, text) else None


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page in a list sorted by `created_at` and `id`. Opaque to clients."""

    created_at: datetime
    id: UUID

    def __str__(self) -> str:
        return f"{(self.created_at - EPOCH) // MICROSECOND}_{self.id}"


def _cursor(text: object) -> Cursor:
    match = CURSOR.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise rule("Must be a nextCursor")
    return Cursor(EPOCH + int(match[1]) * MICROSECOND, UUID(match[2]))


def _digits(value: object) -> object:
    """Rejects signs, spaces, underscores and fractions, which pydantic would accept."""
    if isinstance(value, str) and not re.fullmatch("[0-9]{1,19}", value):
        raise rule("Must be a whole number")
    return value


class Page(BaseModel):
    """Page size and position in a list."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=100), BeforeValidator(_digits)] = 50
    cursor: Annotated[
        Cursor | None,
        BeforeValidator(_cursor, json_schema_input_type=str),
        Field(description="nextCursor from the previous page."),
    ] = None


async def get_page(request: Request, page: Annotated[Page, Query()]) -> Page:
    names = [name for name, _ in request.query_params.multi_items()]
    # Reject repeated parameters: FastAPI would use the last value.
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise RequestValidationError(
            [{"type": "rule", "loc": ("query", name), "msg": "Must be sent once"} for name in twice]
        )
    return page


PageQuery = Annotated[Page, Depends(get_page)]
