"""Settings: their defaults, and messages that list every problem."""

import pytest
from conftest import BASE, NOWHERE
from signer import BAD_ENVIRONMENT, ENVIRONMENT

from app.core.config import InvalidEnvironment, Settings, load_settings

REQUIRED = {**BASE, **ENVIRONMENT, "DATABASE_URL": NOWHERE}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in REQUIRED.items():
        monkeypatch.setenv(name, value)


def failure() -> list[str]:
    """Returns the lines of the error message, one per variable."""
    with pytest.raises(InvalidEnvironment) as raised:
        load_settings()
    # The traceback of an exception context would show the values.
    assert raised.value.__context__ is None
    return str(raised.value).splitlines()[1:]


def test_defaults_are_local_and_strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://app:hunter2@localhost/app")
    # An empty variable counts as missing.
    monkeypatch.setenv("DATABASE_POOL_SIZE", "")
    settings = load_settings()
    assert (str(settings.host), settings.port, settings.log_format) == ("127.0.0.1", 8000, "json")
    assert (settings.access_token_expire_minutes, settings.database_pool_size) == (30, 10)
    assert settings.database_acquire_timeout_seconds == 3
    assert settings.database_statement_timeout_seconds == 5
    assert settings.request_timeout_seconds == 10
    assert "hunter2" not in repr(settings)


def test_lists_every_invalid_variable_without_its_value(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    invalid = {
        "HOST": "localhost-value",
        "PORT": "65536",
        "DATABASE_URL": "mysql://u:hunter2@h/db",
        "CORS_ALLOWED_ORIGIN": "http://evil.example/path",
        "JWT_ISSUER": "",
        "JWT_AUDIENCE": " ",
        "ACCESS_TOKEN_EXPIRE_MINUTES": "31",
        "DATABASE_POOL_SIZE": "1001",
        "DATABASE_ACQUIRE_TIMEOUT_SECONDS": "301",
        "DATABASE_STATEMENT_TIMEOUT_SECONDS": "-1",
        "REQUEST_TIMEOUT_SECONDS": "1.5",
        "LOG_FORMAT": "yaml-value",
        "LOG_LEVEL": "loud-value",
        **BAD_ENVIRONMENT,
    }
    for name, value in invalid.items():
        monkeypatch.setenv(name, value)
    lines = failure()
    assert len(lines) == len(invalid)
    for name, value in invalid.items():
        [line] = [line for line in lines if f"- {name} " in line]
        assert not value.strip() or value not in line


@pytest.mark.parametrize("name", sorted(REQUIRED))
def test_reports_a_missing_variable(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv(name)
    assert failure() == [f"  - {name} is not set"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("CORS_ALLOWED_ORIGIN", each) for each in ("*", "null", "http://a/", "http://A.com")),
        *(("CORS_ALLOWED_ORIGIN", each) for each in ("ftp://a", "http://u@a", "http://a http://b")),
        *((f"{each}_SECONDS", "0") for each in ("REQUEST_TIMEOUT", "DATABASE_ACQUIRE_TIMEOUT")),
        ("ACCESS_TOKEN_EXPIRE_MINUTES", "0"),
        ("DATABASE_POOL_SIZE", "0"),
        *(("DATABASE_URL", each) for each in ("postgresql://u:p@h:x/d", "h/d", "postgresql://%")),
    ],
)
def test_invalid_values_are_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    [line] = failure()
    assert f"{name} must be" in line
