"""Secrets: validation, `repr`, and the choice between the current and the previous one."""

import asyncio

import pytest
from pydantic import ValidationError
from signer import SECRET

from app.core.keys import Keys, KeySettings

PREVIOUS = "x_-9876543210JIHGFEDCBAjihgfedcba9876543210"
# Each id is the output of `printf %s $SECRET | sha256sum | head -c 8`, for SECRET or PREVIOUS.
SECRET_ID = "ae30d55b"
PREVIOUS_ID = "edcddbfe"


def settings(previous: str | None = None) -> KeySettings:
    return KeySettings(better_auth_secret=SECRET, better_auth_secret_previous=previous)


def test_accepts_32_plain_characters_and_hides_them() -> None:
    for secret in (SECRET[11:], f"+/{SECRET}="):
        assert secret not in repr(KeySettings(better_auth_secret=secret))
    assert PREVIOUS not in repr(settings(PREVIOUS))


@pytest.mark.parametrize(
    "bad", ["", "short", SECRET[12:], f"{SECRET}\n", SECRET.replace("x", " "), "ü" * 43]
)
def test_rejects_invalid_secrets(bad: str) -> None:
    with pytest.raises(ValidationError):
        KeySettings(better_auth_secret=bad)
    with pytest.raises(ValidationError):
        settings(bad)


def test_rejects_a_previous_secret_equal_to_the_current_one() -> None:
    with pytest.raises(ValidationError):
        settings(SECRET)


@pytest.mark.parametrize(
    ("key_id", "found"),
    [(SECRET_ID, SECRET), ("any", SECRET), (None, SECRET), (PREVIOUS_ID, PREVIOUS)],
)
def test_a_key_id_selects_the_previous_secret(key_id: str | None, found: str) -> None:
    assert asyncio.run(Keys(settings(PREVIOUS)).find(key_id)) == found.encode()
    assert asyncio.run(Keys(settings()).find(key_id)) == SECRET.encode()
