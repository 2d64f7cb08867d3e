"""The secret: what it may be, and that it stays one."""

import pytest
from pydantic import ValidationError
from signer import SECRET

from app.core.keys import KeySettings


def test_a_secret_is_43_plain_characters_and_is_not_shown() -> None:
    assert SECRET not in repr(KeySettings(better_auth_secret=SECRET))


@pytest.mark.parametrize(
    "bad",
    ["", "short", SECRET[1:], f"{SECRET}x", f"{SECRET}\n", SECRET.replace("x", " "), "ü" * 43],
)
def test_nothing_else_is_a_secret(bad: str) -> None:
    with pytest.raises(ValidationError):
        KeySettings(better_auth_secret=bad)
