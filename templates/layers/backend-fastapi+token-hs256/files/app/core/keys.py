"""Keys that verify tokens: the secrets that the frontend signs with."""

import re
from hashlib import sha256
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

ALGORITHM = "HS256"
# HS256 requires a key of at least 256 bits (RFC 7518, section 3.2).
SECRET = re.compile(r"[A-Za-z0-9+/=_-]{32,}")


def _plain(value: SecretStr) -> SecretStr:
    if not SECRET.fullmatch(value.get_secret_value()):
        raise ValueError
    return value


PlainSecret = Annotated[SecretStr, AfterValidator(_plain)]


def _key(secret: SecretStr) -> bytes:
    """Returns the secret's characters as the key, without decoding base64."""
    return secret.get_secret_value().encode()


def _key_id(secret: SecretStr) -> str:
    """Returns the `kid` of tokens signed with this secret, computed as in the frontend."""
    return sha256(_key(secret)).hexdigest()[:8]


class KeySettings(BaseSettings):
    """The frontend's secrets, read from the environment."""

    better_auth_secret: PlainSecret = Field(
        description="at least 32 letters, digits or +/=-_, and the same as in the frontend"
    )
    better_auth_secret_previous: PlainSecret | None = Field(
        default=None,
        description="at least 32 letters, digits or +/=-_, and different from BETTER_AUTH_SECRET",
    )

    @field_validator("better_auth_secret_previous")
    @classmethod
    def _is_another(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        current = info.data.get("better_auth_secret")
        if value and current and _key_id(value) == _key_id(current):
            raise ValueError
        return value


class Keys:
    """The current secret and, during a rotation, the previous one."""

    def __init__(self, settings: KeySettings) -> None:
        previous = settings.better_auth_secret_previous
        self._current = _key(settings.better_auth_secret)
        self._previous = {_key_id(previous): _key(previous)} if previous else {}

    async def find(self, key_id: str | None) -> bytes:
        """Returns the previous secret if `key_id` names it, otherwise the current one.

        Async, because the caller also supports keys that are fetched from a JWKS endpoint.
        """
        return self._previous.get(key_id or "", self._current)

    async def aclose(self) -> None:
        """Does nothing: only keys that are fetched from a JWKS endpoint need cleanup."""
