"""Signs as the frontend does. Only `test_keys.py` knows more about where keys come from."""

import hmac
from collections.abc import Callable
from hashlib import sha256, sha512

SECRET = "0123456789abcdefghijABCDEFGHIJ0123456789-_x"
ENVIRONMENT = {"BETTER_AUTH_SECRET": SECRET}
# What a start must refuse, for each variable.
BAD_ENVIRONMENT = {"BETTER_AUTH_SECRET": SECRET + "hunter2"}
HEADER = {"alg": "HS256", "typ": "at+jwt"}


def sign(message: bytes) -> bytes:
    return hmac.digest(SECRET.encode(), message, sha256)


def foreign_signatures(message: bytes) -> list[bytes]:
    """What others could make of the message."""
    keys = [SECRET.replace("x", "y"), f"{SECRET}\n", ""]
    return [hmac.digest(key.encode(), message, sha256) for key in keys]


OTHER_ALGORITHMS: dict[str, Callable[[bytes], bytes]] = {
    "none": lambda _: b"",
    "HS512": lambda message: hmac.digest(SECRET.encode(), message, sha512),
}
"""Signatures by another algorithm."""
