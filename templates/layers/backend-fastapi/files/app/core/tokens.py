"""The rules for access tokens.

PyJWT verifies the signature and checks `alg`, `exp`, `nbf`, `iat`, `iss` and `aud`. But it checks
neither `typ` nor the lifetime, and it accepts `NaN`, UTF-16, `b64` in `crit`, and times that are
strings, fractions or booleans. This module and `Claims` add the missing checks.
"""

import logging
import time
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from typing import Any

import jwt
from pydantic_core import from_json

from .claims import Claims
from .errors import unauthorized
from .keys import ALGORITHM, Keys

logger = logging.getLogger(__name__)

# Tolerated difference between this service's clock and the frontend's, in seconds.
LEEWAY = 5
ACCESS_TOKEN_TYPES = ("jwt", "at+jwt")


@dataclass(frozen=True, slots=True)
class Verifier:
    keys: Keys
    issuer: str
    audience: str
    max_lifetime: int
    """Maximum lifetime of a token, in seconds."""


async def verify_better_auth_token(token: str, verifier: Verifier) -> Claims:
    """Isolation layer 1: verifies that a token is valid, from our frontend and for this service."""
    try:
        header = _json_object(urlsafe_b64decode(token.partition(".")[0] + "=="))
        # Check the header before finding the key, which may have to be fetched.
        _check_header(header)
        payload = JWT.decode(
            token,
            await verifier.keys.find(header.get("kid")),
            algorithms=[ALGORITHM],
            issuer=verifier.issuer,
            audience=verifier.audience,
            leeway=LEEWAY,
        )
        claims = Claims.model_validate(payload)
    except (jwt.PyJWTError, ValueError) as error:
        # Log only the error's class: its message may quote the token.
        raise unauthorized(type(error).__name__) from None
    if not 0 < claims.exp - claims.iat <= verifier.max_lifetime:
        raise unauthorized("lifetime")
    return claims


class StrictJWT(jwt.PyJWT):
    def _decode_payload(self, decoded: dict[str, Any]) -> dict[str, Any]:
        """Validates the claims. PyJWT calls this hook after it has verified the signature."""
        payload = _json_object(decoded["payload"])
        claims = Claims.model_validate(payload)
        ahead = max(claims.iat, claims.nbf) - int(time.time())
        if ahead > LEEWAY:
            text = "the clock of this machine or of the frontend is wrong"
            logger.warning(text, extra={"fields": {"seconds": ahead}})
        return payload


# PyJWT would require `jti` to be a string (RFC 7519), but this service doesn't use it.
JWT = StrictJWT({"require": ["aud", "exp", "iat", "iss", "sub"], "verify_jti": False})


def _json_object(data: bytes) -> dict[str, Any]:
    """Parses a JSON object. Rejects `NaN`, lone surrogates and encodings other than UTF-8."""
    value = from_json(data, allow_inf_nan=False)
    if not isinstance(value, dict):
        raise ValueError
    return value


def _check_header(header: dict[str, Any]) -> None:
    """Enforces RFC 8725, sections 3.1 and 3.11, and RFC 7515, sections 4.1.4 and 4.1.11."""
    kind = header.get("typ", "JWT")
    rules = {
        "algorithm": header.get("alg") == ALGORITHM,
        "header type": isinstance(kind, str) and kind.lower() in ACCESS_TOKEN_TYPES,
        "key id": isinstance(header.get("kid", ""), str),
        "critical header extension": "crit" not in header,
    }
    for rule, holds in rules.items():
        if not holds:
            raise unauthorized(rule)
