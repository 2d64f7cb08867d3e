"""The secrets: what they may be, that they stay secret, and which one verifies which token."""

import asyncio

import pytest
from pydantic import ValidationError
from signer import SECRET

from app.core.keys import Keys, KeySettings

PREVIOUS = "x_-9876543210JIHGFEDCBAjihgfedcba9876543210"
# printf %s $SECRET | sha256sum | head -c 8
SECRET_ID = "ae30d55b"
PREVIOUS_ID = "edcddbfe"


def settings(previous: str | None = None) -> KeySettings:
    return KeySettings(better_auth_secret=SECRET, better_auth_secret_previous=previous)


def test_a_secret_is_32_plain_characters_or_more_and_not_shown() -> None:
    for secret in (SECRET[11:], f"+/{SECRET}="):
        assert secret not in repr(KeySettings(better_auth_secret=secret))
    assert PREVIOUS not in repr(settings(PREVIOUS))


@pytest.mark.parametrize(
    "bad", ["", "short", SECRET[12:], f"{SECRET}\n", SECRET.replace("x", " "), "ü" * 43]
)
def test_nothing_else_is_a_secret(bad: str) -> None:
    with pytest.raises(ValidationError):
        KeySettings(better_auth_secret=bad)
    with pytest.raises(ValidationError):
        settings(bad)


def test_the_previous_secret_is_another_one() -> None:
    with pytest.raises(ValidationError):
        settings(SECRET)


@pytest.mark.parametrize(
    ("key_id", "found"),
    [(SECRET_ID, SECRET), ("any", SECRET), (None, SECRET), (PREVIOUS_ID, PREVIOUS)],
)
def test_a_token_of_the_previous_secret_has_to_name_it(key_id: str | None, found: str) -> None:
    assert asyncio.run(Keys(settings(PREVIOUS)).find(key_id)) == found.encode()
    assert asyncio.run(Keys(settings()).find(key_id)) == SECRET.encode()
