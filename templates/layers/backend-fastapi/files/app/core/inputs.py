"""What clients may send: JSON bodies, strict fields, and `?limit=&offset=`."""

import re
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Query, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError, from_json
from starlette.datastructures import Headers
from starlette.types import Message, Receive

from .errors import FieldError, Invalid, Malformed, TooLarge, UnsupportedMediaType

MAX_BODY_BYTES = 64 * 1024
MAX_LIMIT = 100
JSON_TYPE = re.compile(r"application/([^;]+\+)?json", re.IGNORECASE)


class Fields(BaseModel):
    """A body: no unknown fields, and no value that only becomes right by conversion."""

    model_config = ConfigDict(extra="forbid", strict=True)


def rule(text: str) -> PydanticCustomError:
    """Raise it in a validator: the only words of a validator that clients see."""
    return PydanticCustomError("rule", text)


def _not_null(value: Any) -> Any:
    if value is None:
        raise rule("must not be null")
    return value


def _without_null(schema: dict[str, Any]) -> None:
    schema.pop("default", None)
    schema.update(schema.pop("anyOf")[0])


T = TypeVar("T")
Sent = Annotated[T | None, BeforeValidator(_not_null), Field(json_schema_extra=_without_null)]
"""A field that may be absent, which is `None` then. A `null` that is sent is not the same."""


async def read_json(headers: Headers, receive: Receive) -> bytes:
    """The whole body, which is JSON. Answers 415, 413 or 400, in this order."""
    media_type = headers.get("content-type", "").partition(";")[0].strip()
    if not JSON_TYPE.fullmatch(media_type):
        raise UnsupportedMediaType
    announced = headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > MAX_BODY_BYTES:
        raise TooLarge
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            # What came so far may be JSON too, but it is not what the client meant.
            raise Malformed
        body += message.get("body", b"")
        if len(body) > MAX_BODY_BYTES:
            raise TooLarge
        more = message.get("more_body", False)
    try:
        # FastAPI's own parser takes NaN, halves of characters and UTF-16.
        from_json(bytes(body), allow_inf_nan=False)
    except ValueError:
        raise Malformed from None
    return bytes(body)


def replay(body: bytes, receive: Receive) -> Receive:
    """Hands out a body that was read already."""
    first = True

    async def replayed() -> Message:
        nonlocal first
        if not first:
            return await receive()
        first = False
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed


def _number(low: int, high: int, text: str) -> Callable[[Any], int]:
    def parse(value: Any) -> int:
        is_number = isinstance(value, int) or re.fullmatch("[0-9]{1,19}", value)
        if not is_number or not low <= int(value) <= high:
            raise rule(text)
        return int(value)

    return parse


class Page(BaseModel):
    """Which part of a list."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[
        int,
        Field(ge=1, le=MAX_LIMIT),
        BeforeValidator(_number(1, MAX_LIMIT, "must be one number from 1 to 100")),
    ] = 50
    offset: Annotated[
        int,
        Field(ge=0),
        BeforeValidator(_number(0, 2**63 - 1, "must be one number, 0 or more")),
    ] = 0


async def get_page(request: Request, page: Annotated[Page, Query()]) -> Page:
    names = [name for name, _ in request.query_params.multi_items()]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Invalid([FieldError(pointer=f"#/{name}", detail="must come once") for name in twice])
    return page


PageQuery = Annotated[Page, Depends(get_page)]
