"""The key that verifies tokens: the secret that the frontend signs them with."""

import re
from hashlib import sha256
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

ALGORITHM = "HS256"
# HS256 asks for a key of 256 bits at least (RFC 7518, section 3.2).
SECRET = re.compile(r"[A-Za-z0-9+/=_-]{32,}")


def _plain(value: SecretStr) -> SecretStr:
    if not SECRET.fullmatch(value.get_secret_value()):
        raise ValueError
    return value


PlainSecret = Annotated[SecretStr, AfterValidator(_plain)]


def _key(secret: SecretStr) -> bytes:
    """The key is the text itself, not what it may decode to."""
    return secret.get_secret_value().encode()


def _key_id(secret: SecretStr) -> str:
    """As the frontend makes it."""
    return sha256(_key(secret)).hexdigest()[:8]


class KeySettings(BaseSettings):
    """The settings that this source of keys needs."""

    better_auth_secret: PlainSecret = Field(
        description="at least 32 letters, digits, +, /, =, - and _, the same as in the frontend"
    )
    better_auth_secret_previous: PlainSecret | None = Field(
        default=None,
        description="at least 32 of A-Z a-z 0-9 + / = _ -, another than BETTER_AUTH_SECRET",
    )

    @field_validator("better_auth_secret_previous")
    @classmethod
    def _is_another(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        current = info.data.get("better_auth_secret")
        if value and current and _key_id(value) == _key_id(current):
            raise ValueError
        return value


class Keys:
    """The secret that the frontend signs with and, while it changes, the one before."""

    def __init__(self, settings: KeySettings) -> None:
        previous = settings.better_auth_secret_previous
        self._current = _key(settings.better_auth_secret)
        self._previous = {_key_id(previous): _key(previous)} if previous else {}

    async def find(self, key_id: str | None) -> bytes:
        """A coroutine, because other sources fetch their keys."""
        # The previous secret verifies only what names it, so each token is verified once.
        return self._previous.get(key_id or "", self._current)

    async def aclose(self) -> None:
        """Secrets need no cleanup, other sources do."""
