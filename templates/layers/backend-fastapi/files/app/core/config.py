"""The service's settings, read once on startup from the environment."""

import re
import sys
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    IPvAnyAddress,
    SecretStr,
    ValidationError,
)
from pydantic_settings import SettingsConfigDict

from .keys import KeySettings

# An origin as browsers send it: without a path, a trailing slash or uppercase letters.
ORIGIN = re.compile(r"https?://(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:[0-9]{1,5})?")


class InvalidEnvironment(Exception):
    """Lists the missing and invalid variables, one per line."""


def _database_url(value: SecretStr) -> SecretStr:
    url = value.get_secret_value()
    if not url.startswith(("postgresql://", "postgres://")):
        raise ValueError
    try:
        conninfo_to_dict(url)
    except psycopg.Error:
        raise ValueError from None
    # Raises if the port is not a number, which libpq would notice only when it connects.
    _ = urlsplit(url).port
    return value


def _origin(value: str) -> str:
    if not ORIGIN.fullmatch(value):
        raise ValueError
    return value


def _not_blank(value: str) -> str:
    if not value.strip():
        raise ValueError
    return value


def _default_format() -> Literal["text", "json"]:
    """Returns "text" in a terminal, "json" otherwise."""
    return "text" if sys.stdout.isatty() else "json"


def _digits(value: Any) -> Any:
    """Rejects signs, underscores and fractions, which pydantic would accept."""
    if isinstance(value, str) and not re.fullmatch("[0-9]{1,9}", value):
        raise ValueError
    return value


Number = Annotated[int, BeforeValidator(_digits)]
Seconds = Annotated[Number, Field(ge=1, le=300)]
SECONDS = "a whole number from 1 to 300"


class Settings(KeySettings):
    """All settings. Messages about an invalid field quote its description, never its value."""

    model_config = SettingsConfigDict(env_ignore_empty=True, frozen=True)

    host: IPvAnyAddress = Field(
        default="127.0.0.1", validate_default=True, description="an IP address"
    )
    port: Number = Field(default=8000, ge=0, le=65535, description="a port number")
    database_url: Annotated[SecretStr, AfterValidator(_database_url)] = Field(
        description="a URL such as postgresql://user:password@localhost:5432/name"
    )
    cors_allowed_origin: Annotated[str, AfterValidator(_origin)] = Field(
        description="an origin such as http://localhost:3000, without a path or a trailing slash"
    )
    jwt_issuer: Annotated[str, AfterValidator(_not_blank)] = Field(description="the frontend's URL")
    jwt_audience: Annotated[str, AfterValidator(_not_blank)] = Field(
        description="this service's audience"
    )
    access_token_expire_minutes: Number = Field(
        default=30, ge=1, le=30, description="a whole number from 1 to 30"
    )
    database_pool_size: Number = Field(
        default=10, ge=1, le=1000, description="a whole number from 1 to 1000"
    )
    database_acquire_timeout_seconds: Seconds = Field(default=3, description=SECONDS)
    database_statement_timeout_seconds: Seconds = Field(default=5, description=SECONDS)
    request_timeout_seconds: Seconds = Field(default=10, description=SECONDS)
    log_format: Literal["text", "json"] = Field(
        default_factory=_default_format, description="text or json"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="debug, info, warning or error"
    )


def load_settings() -> Settings:
    """Raises `InvalidEnvironment` with every missing or invalid variable."""
    try:
        return Settings()
    except ValidationError as error:
        problems = [_problem(str(each["loc"][0]), each["type"]) for each in error.errors()]
    # Raise outside of `except`: inside, pydantic's error would become the context. It contains the
    # values.
    raise InvalidEnvironment("\n  - ".join(["the environment is not valid:", *problems]))


def _problem(field: str, kind: str) -> str:
    if kind == "missing":
        return f"{field.upper()} is not set"
    return f"{field.upper()} must be {Settings.model_fields[field].description}"
