"""Where the keys that open tokens come from: here, the secret that the frontend signs with."""

import re
from typing import Annotated

import jwt
from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings

from .bearer import Token
from .errors import InvalidToken

ALGORITHM = "HS256"
HS256 = jwt.get_algorithm_by_name(ALGORITHM)
# 32 random bytes in base64url.
SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


def _plain(value: SecretStr) -> SecretStr:
    if not SECRET.fullmatch(value.get_secret_value()):
        raise ValueError
    return value


class KeySettings(BaseSettings):
    """The settings that this source of keys needs."""

    better_auth_secret: Annotated[SecretStr, AfterValidator(_plain)] = Field(
        description="43 letters, digits, - and _, the same as in the frontend"
    )


class Keys:
    """The shared secret."""

    def __init__(self, settings: KeySettings) -> None:
        # The key is the text itself, not what it may decode to.
        self._key = HS256.prepare_key(settings.better_auth_secret.get_secret_value())

    async def check(self, token: Token) -> None:
        """Refuses a token that the frontend did not sign.

        The signature only: the header is checked in `security.py`, claims in `claims.py`. A
        coroutine, because other sources fetch their keys.
        """
        if not HS256.verify(token.signed, self._key, token.signature):
            raise InvalidToken("signature")

    async def aclose(self) -> None:
        """A secret needs no end, other sources do."""
