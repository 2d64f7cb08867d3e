"""The three layers that keep one user's data from another:

1. `verify_better_auth_token` makes `Claims` of a good bearer token only.
2. `validate_path_user_id` makes a `UserId` only if the `{user_id}` in the path is the token's user.
3. Every query takes a `UserId`.

`gate.py` applies the first two to every route by default.
"""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, NewType

from fastapi import Depends, Request
from pydantic import ValidationError
from starlette.datastructures import Headers

from .claims import Claims, Policy
from .errors import Forbidden, InvalidToken, Unauthenticated
from .keys import Keys

UserId = NewType("UserId", str)
"""The id of a user who has proven who they are. Only `validate_path_user_id` makes one."""

MAX_TOKEN_CHARS = 4096
# Any case, one space, three base64url segments without padding.
BEARER = re.compile(r"bearer ([\w-]+\.[\w-]+\.[\w-]+)", re.ASCII | re.IGNORECASE)
ACCESS_TOKEN_TYPES = ("jwt", "at+jwt")


@dataclass(frozen=True, slots=True)
class Verifier:
    keys: Keys
    policy: Policy


def bearer_token(headers: Headers) -> str:
    """The token as it was sent, not yet verified. There must be exactly one header with one."""
    values = headers.getlist("authorization")
    if not values:
        raise Unauthenticated
    match = BEARER.fullmatch(values[0]) if len(values) == 1 else None
    if match is None or len(match[1]) > MAX_TOKEN_CHARS:
        raise InvalidToken("credentials are not one well-formed bearer token")
    return match[1]


async def verify_better_auth_token(token: str, verifier: Verifier) -> Claims:
    """Layer 1: does this token come from our frontend, for this service, now?"""
    header, payload = await verifier.keys.open(token)
    check_header(header)
    try:
        claims = Claims.model_validate_json(payload)
    except ValidationError:
        raise InvalidToken("claim missing or of the wrong type") from None
    verifier.policy.check(claims, int(time.time()))
    return claims


def check_header(header: Mapping[str, Any]) -> None:
    """RFC 8725 section 3.11 and RFC 7515 section 4.1.11: a known type, and nothing critical."""
    kind = header.get("typ", "JWT")
    if not isinstance(kind, str) or kind.lower() not in ACCESS_TOKEN_TYPES:
        raise InvalidToken("header type")
    if "crit" in header:
        raise InvalidToken("critical header extension")


def validate_path_user_id(user_id: str, claims: Claims) -> UserId:
    """Layer 2."""
    if user_id != claims.sub:
        raise Forbidden
    return UserId(user_id)


async def get_current_user(request: Request) -> Claims:
    """The claims of the request's token. The gate left them; without it there are none."""
    claims = getattr(request.state, "claims", None)
    if not isinstance(claims, Claims):
        raise Unauthenticated
    return claims


CurrentUser = Annotated[Claims, Depends(get_current_user)]


async def get_owner(request: Request) -> UserId:
    """The signed-in user, on a route with `{user_id}`, when the two are the same."""
    owner: UserId | None = getattr(request.state, "owner", None)
    if owner is None:
        raise Forbidden
    return owner


Owner = Annotated[UserId, Depends(get_owner)]
