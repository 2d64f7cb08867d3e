"""The `Authorization` header: one bearer token, taken apart once and not yet believed."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json

from .errors import InvalidToken, Unauthenticated

MAX_TOKEN_BYTES = 4096
# Any case, one space, three base64url segments without padding.
BEARER = re.compile(rb"(?i:bearer) (([\w-]+)\.([\w-]+))\.([\w-]+)")


@dataclass(frozen=True, slots=True)
class Token:
    """What somebody sent. `security.py` decides whether it is true."""

    header: dict[str, Any]
    payload: bytes
    signed: bytes
    """What the signature is about: the first two segments as they came."""
    signature: bytes


def bearer_token(headers: Iterable[tuple[bytes, bytes]]) -> Token:
    """The token of a request. There must be exactly one header with one."""
    values = [value for name, value in headers if name == b"authorization"]
    if not values:
        raise Unauthenticated
    match = BEARER.fullmatch(values[0]) if len(values) == 1 else None
    if match is None or match.end() - match.start(1) > MAX_TOKEN_BYTES:
        raise InvalidToken("credentials are not one well-formed bearer token")
    signed, header, payload, signature = match.groups()
    try:
        return Token(json_object(_decode(header)), _decode(payload), signed, _decode(signature))
    except ValueError:
        raise InvalidToken("a segment is not base64url, or the header is not JSON") from None


def _decode(segment: bytes) -> bytes:
    data = urlsafe_b64decode(segment + b"==")
    # Decoding drops the bits that fill the last character: with any in them, it is another text.
    if urlsafe_b64encode(data).rstrip(b"=") != segment:
        raise ValueError
    return data


def json_object(data: bytes) -> dict[str, Any]:
    """A JSON object in UTF-8. Unlike `model_validate_json`, it refuses `NaN`."""
    value = from_json(data, allow_inf_nan=False)
    if not isinstance(value, dict):
        raise ValueError
    return value
