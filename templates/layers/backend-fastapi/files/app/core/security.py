"""The three layers that keep one user's data from another:

1. `verify_better_auth_token` makes `Claims` of a good bearer token only.
2. `validate_path_user_id` makes a `UserId` only if the `{user_id}` in the path is the token's user.
3. Every query takes a `UserId`.

`gate.py` applies the first two to every route by default.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, NewType

from fastapi import Depends, Request

from .bearer import Token, json_object
from .claims import Claims
from .errors import Forbidden, InvalidToken, Unauthenticated
from .keys import ALGORITHM, Keys
from .policy import Policy

UserId = NewType("UserId", str)
"""The id of a user who has proven who they are. Only `validate_path_user_id` makes one."""

ACCESS_TOKEN_TYPES = ("jwt", "at+jwt")


@dataclass(frozen=True, slots=True)
class Verifier:
    keys: Keys
    policy: Policy


async def verify_better_auth_token(token: Token, verifier: Verifier) -> Claims:
    """Layer 1: does this token come from our frontend, for this service, now?"""
    # In this order, because keys may have to be fetched.
    check_header(token.header)
    await verifier.keys.check(token)
    try:
        claims = Claims.model_validate(json_object(token.payload))
    except ValueError:
        raise InvalidToken("not JSON, or a claim missing or of the wrong type") from None
    verifier.policy.check(claims, int(time.time()))
    return claims


def check_header(header: Mapping[str, Any]) -> None:
    """RFC 8725 sections 3.1 and 3.11, RFC 7515 section 4.1.11: the one algorithm, a known type,
    and nothing critical."""
    if header.get("alg") != ALGORITHM:
        raise InvalidToken("algorithm")
    kind = header.get("typ", "JWT")
    if not isinstance(kind, str) or kind.lower() not in ACCESS_TOKEN_TYPES:
        raise InvalidToken("header type")
    # RFC 7515 section 4.1.4, also where there is only one key.
    if not isinstance(header.get("kid", ""), str):
        raise InvalidToken("key id")
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
