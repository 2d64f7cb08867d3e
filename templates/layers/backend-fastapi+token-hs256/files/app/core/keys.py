"""Where the keys that open tokens come from: here, the secret that the frontend signs with."""

import re
from typing import Annotated, Any

import jwt
from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings

from .errors import InvalidToken

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
        self._secret = settings.better_auth_secret.get_secret_value()

    async def open(self, token: str) -> tuple[dict[str, Any], bytes]:
        """Header and payload of a token that one of the keys signed.

        The signature only: the rules for claims are in `claims.py`. A coroutine, because other
        sources fetch their keys.
        """
        try:
            opened = jwt.api_jws.decode_complete(token, self._secret, algorithms=["HS256"])
        except Exception:
            # Whatever a token does to the library, it is not good.
            raise InvalidToken("key, algorithm or signature") from None
        return opened["header"], opened["payload"]
