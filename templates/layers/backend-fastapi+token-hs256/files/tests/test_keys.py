"""The secrets: what they may be, that they stay secret, and which one opens which token."""

import asyncio
import hmac
from hashlib import sha256

import pytest
from pydantic import ValidationError
from signer import SECRET

from app.core.bearer import Token
from app.core.errors import InvalidToken
from app.core.keys import Keys, KeySettings

PREVIOUS = "x_-9876543210JIHGFEDCBAjihgfedcba9876543210"
# printf %s $SECRET | sha256sum | head -c 8
SECRET_ID = "ae30d55b"
PREVIOUS_ID = "edcddbfe"

BAD = ["", "short", SECRET[12:], f"{SECRET}\n", SECRET.replace("x", " "), "ü" * 43]


def settings(previous: str | None = None) -> KeySettings:
    return KeySettings(better_auth_secret=SECRET, better_auth_secret_previous=previous)


def test_a_secret_is_not_shown() -> None:
    shown = repr(settings(PREVIOUS))
    assert SECRET not in shown
    assert PREVIOUS not in shown


@pytest.mark.parametrize("good", [SECRET, SECRET[11:], f"+/{SECRET}="])
def test_a_secret_is_32_plain_characters_or_more(good: str) -> None:
    KeySettings(better_auth_secret=good)


@pytest.mark.parametrize("bad", BAD)
def test_nothing_else_is_a_secret(bad: str) -> None:
    with pytest.raises(ValidationError):
        KeySettings(better_auth_secret=bad)


@pytest.mark.parametrize("bad", [*BAD, SECRET])
def test_the_previous_secret_is_another_one(bad: str) -> None:
    with pytest.raises(ValidationError):
        settings(bad)


def opens(keys: Keys, secret: str, header: dict[str, str]) -> bool:
    signed = b"header.payload"
    token = Token(header, b"", signed, hmac.digest(secret.encode(), signed, sha256))
    try:
        asyncio.run(keys.check(token))
    except InvalidToken:
        return False
    return True


@pytest.mark.parametrize(
    ("secret", "header", "passes"),
    [
        (SECRET, {"kid": SECRET_ID}, True),
        (SECRET, {"kid": "any"}, True),
        (SECRET, {}, True),
        (SECRET, {"kid": PREVIOUS_ID}, False),
        (PREVIOUS, {"kid": PREVIOUS_ID}, True),
        (PREVIOUS, {"kid": SECRET_ID}, False),
        (PREVIOUS, {"kid": "any"}, False),
        (PREVIOUS, {}, False),
    ],
)
def test_a_token_of_the_previous_secret_has_to_name_it(
    secret: str, header: dict[str, str], passes: bool
) -> None:
    assert opens(Keys(settings(PREVIOUS)), secret, header) is passes


def test_without_a_previous_secret_there_is_one() -> None:
    assert opens(Keys(settings()), SECRET, {"kid": PREVIOUS_ID})
    assert not opens(Keys(settings()), PREVIOUS, {"kid": PREVIOUS_ID})
