"""Keys that verify tokens: the public keys that the frontend publishes."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from jwt import PyJWK
from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings

from .errors import unauthorized
from .key_cache import KeyCache
from .key_set import KeySource

ALGORITHM = "EdDSA"
# An absolute URL without user, query or fragment.
URL = re.compile(
    r"https?://(\[[0-9a-fA-F:.]+\]|[\w.-]+)(:[0-9]{1,5})?(/[\w.~!$&'()*+,;=:@%/-]*)?", re.ASCII
)


def _plain_url(value: str) -> str:
    if not URL.fullmatch(value):
        raise ValueError
    # Raises if the port is out of range.
    _ = urlsplit(value).port
    return value


class KeySettings(BaseSettings):
    """The URL of the frontend's public keys, read from the environment."""

    jwks_url: Annotated[str, AfterValidator(_plain_url)] = Field(
        description="a URL such as http://localhost:3000/api/auth/jwks, "
        "without user, query or fragment"
    )


class Keys:
    """The frontend's public keys."""

    def __init__(self, settings: KeySettings) -> None:
        self._cache = KeyCache(KeySource(settings.jwks_url).fetch)

    async def find(self, key_id: str | None) -> PyJWK:
        if key_id is None:
            raise unauthorized("key id")
        key = await self._cache.find(key_id)
        if key is None:
            raise unauthorized("unknown key")
        return key

    async def aclose(self) -> None:
        """Cancels a running fetch."""
        await self._cache.aclose()
