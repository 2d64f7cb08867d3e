"""Settings: local and strict by default, and every problem at once."""

import pytest
from conftest import BASE, NOWHERE
from signer import BAD_ENVIRONMENT, ENVIRONMENT

from app.core.config import InvalidEnvironment, Settings, load_settings

GOOD = {**BASE, **ENVIRONMENT, "DATABASE_URL": NOWHERE}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def failure(environment: pytest.MonkeyPatch, changes: dict[str, str]) -> list[str]:
    """The lines of the message, one for each variable."""
    for name, value in changes.items():
        environment.setenv(name, value)
    with pytest.raises(InvalidEnvironment) as raised:
        load_settings()
    # Neither in the message nor in what a traceback shows.
    assert raised.value.__context__ is None
    return str(raised.value).splitlines()[1:]


@pytest.mark.usefixtures("environment")
def test_defaults_are_local_and_strict() -> None:
    settings = load_settings()
    assert (str(settings.host), settings.port) == ("127.0.0.1", 8000)
    assert settings.access_token_expire_minutes == 30
    assert (settings.database_pool_size, settings.request_timeout_seconds) == (10, 10)
    assert settings.database_acquire_timeout_seconds == 3
    assert settings.database_statement_timeout_seconds == 5
    assert settings.log_format == "json"


def test_every_problem_is_named_at_once_and_no_value_is_shown(
    environment: pytest.MonkeyPatch,
) -> None:
    bad = {
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
    lines = failure(environment, bad)
    assert len(lines) == len(bad)
    for name, value in bad.items():
        [line] = [line for line in lines if f"- {name} " in line]
        assert not value.strip() or value not in line


@pytest.mark.parametrize("name", sorted(GOOD))
def test_what_is_required_is_missed(environment: pytest.MonkeyPatch, name: str) -> None:
    environment.delenv(name)
    assert failure(environment, {}) == [f"  - {name} is not set"]


@pytest.mark.parametrize(
    "origin",
    ["*", "null", "http://a/", "http://user@a", "ftp://a", "http://A.com", "http://a http://b"],
)
def test_an_origin_is_what_a_browser_sends(environment: pytest.MonkeyPatch, origin: str) -> None:
    [line] = failure(environment, {"CORS_ALLOWED_ORIGIN": origin})
    assert "CORS_ALLOWED_ORIGIN must be one origin" in line


@pytest.mark.parametrize("url", ["mysql://h/d", "postgresql://u:p@h:x/d", "h/d", "postgresql://%"])
def test_a_database_url_is_one_of_postgresql(environment: pytest.MonkeyPatch, url: str) -> None:
    [line] = failure(environment, {"DATABASE_URL": url})
    assert "DATABASE_URL must be a URL" in line


def test_no_password_is_shown_by_accident(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DATABASE_URL", "postgresql://app:hunter2@localhost/app")
    assert "hunter2" not in repr(load_settings())
