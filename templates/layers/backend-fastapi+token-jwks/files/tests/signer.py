"""Signs tokens as the frontend does, and publishes the public key."""

import hmac
from collections.abc import Callable
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from publisher import Publisher, public_jwk

KEY = Ed25519PrivateKey.generate()
KEY_ID = "key-1"
PUBLISHER = Publisher(public_jwk(KEY, KEY_ID))
ENVIRONMENT = {"JWKS_URL": PUBLISHER.url}
# Values that must make the startup fail.
BAD_ENVIRONMENT = {"JWKS_URL": "http://user:hunter2@localhost:3000/api/auth/jwks"}
HEADER = {"alg": "EdDSA", "typ": "at+jwt", "kid": KEY_ID}


def sign(message: bytes) -> bytes:
    return KEY.sign(message)


def foreign_signatures(message: bytes) -> list[bytes]:
    """Returns invalid signatures: from another key, or with wrong bytes."""
    good = sign(message)
    theirs = Ed25519PrivateKey.generate().sign(message)
    return [theirs, bytes(64), good[:63], good + b"\0", good * 2]


OTHER_ALGORITHMS: dict[str, Callable[[bytes], bytes]] = {
    "none": lambda _: b"",
    "Ed25519": sign,
    # An attacker may use the public key as the secret.
    "HS256": lambda message: hmac.digest(KEY.public_key().public_bytes_raw(), message, sha256),
}
"""Signatures with algorithms other than EdDSA, or with another name for EdDSA."""
