"""Fetches the key set from `JWKS_URL`, with limits on time and size, and validates it."""

import asyncio
import logging
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import httpx2
from jwt import PyJWK
from pydantic_core import from_json

logger = logging.getLogger(__name__)

TIMEOUT = 3
MAX_BYTES = 64 * 1024
MAX_KEYS = 32
MAX_KEY_ID_CHARS = 128
# 32 bytes in canonical base64url: without padding, and with unused bits set to zero.
POINT = re.compile(r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]")

KeySet = dict[str, PyJWK]
"""Keys by `kid`."""


class KeySetError(Exception):
    """Why a fetch returned no keys, as a message for the log."""


class KeySource:
    def __init__(self, url: str) -> None:
        self._url = url
        # Created once, because loading all certificates takes longer than a fetch.
        self._tls = httpx2.create_ssl_context()

    async def fetch(self) -> KeySet:
        try:
            async with asyncio.timeout(TIMEOUT):
                return parse(await self._download())
        except TimeoutError:
            raise KeySetError(f"no complete response within {TIMEOUT} seconds") from None
        except httpx2.HTTPError as error:
            raise KeySetError(type(error).__name__) from None

    async def _download(self) -> bytes:
        # A new client per fetch, so that no cookies are sent. No redirects and no proxies from the
        # environment: keys may come only from the configured address.
        client = httpx2.AsyncClient(
            verify=self._tls, trust_env=False, follow_redirects=False, timeout=None
        )
        headers = {"accept": "application/json", "accept-encoding": "identity"}
        async with client, client.stream("GET", self._url, headers=headers) as response:
            if response.status_code != 200:
                raise KeySetError(f"status {response.status_code}")
            body = bytearray()
            # Read the raw bytes, because a small compressed body can expand to a huge one.
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > MAX_BYTES:
                    raise KeySetError(f"more than {MAX_BYTES} bytes")
            return bytes(body)


def parse(document: bytes) -> KeySet:
    """Returns the keys that can verify tokens. `PyJWKSet` would accept private keys too."""
    try:
        value = from_json(document, allow_inf_nan=False)
    except ValueError:
        raise KeySetError("not JSON") from None
    keys: KeySet = {}
    match value:
        case {"keys": [*published]}:
            usable = _usable(published)
            keys = dict(islice(usable, MAX_KEYS))
            if next(usable, None):
                logger.warning(
                    "more than %d keys are published: only the first %d are used",
                    MAX_KEYS,
                    MAX_KEYS,
                )
    if not keys:
        raise KeySetError("no usable key")
    return keys


def _usable(published: Iterable[Any]) -> Iterator[tuple[str, PyJWK]]:
    for key in published:
        match key:
            case {"d": _}:
                # A published private key: anyone can sign with it.
                continue
            case {"kty": "OKP", "crv": "Ed25519", "kid": str(key_id), "x": str(point)} if (
                key.get("alg", "EdDSA") == "EdDSA"
                and key.get("use", "sig") == "sig"
                and 1 <= len(key_id) <= MAX_KEY_ID_CHARS
                and POINT.fullmatch(point)
            ):
                yield key_id, PyJWK(key, "EdDSA")
