"""The service in process, on a real database with the frontend's own migrations.

`DATABASE_URL` names a server on which databases may be made; every test gets its own.
"""

import base64
import json
import os
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from psycopg import sql
from signer import ENVIRONMENT, HEADER, sign

from app.core.config import Settings
from app.main import create_app

MIGRATIONS = Path(__file__).parents[2] / "frontend" / "drizzle"
ORIGIN = "http://localhost:3000"
AUDIENCE = "my-app-backend"
NOWHERE = "postgresql://nobody@127.0.0.1:1/none"
BASE = {"CORS_ALLOWED_ORIGIN": ORIGIN, "JWT_ISSUER": ORIGIN, "JWT_AUDIENCE": AUDIENCE}


def settings(database_url: str) -> Settings:
    values: dict[str, Any] = {**BASE, **ENVIRONMENT, "DATABASE_URL": database_url}
    return Settings(**{name.lower(): value for name, value in values.items()})


def _server() -> str:
    url = os.environ.get("DATABASE_URL")
    if not url:
        pytest.exit("DATABASE_URL is not set: run the tests from the project's root")
    return url


@contextmanager
def _temporary_database(template: str) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(_server(), autocommit=True) as server:
        names = (sql.Identifier(name), sql.Identifier(template))
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
        try:
            yield name
        finally:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            server.execute(drop.format(sql.Identifier(name)))


def _url(name: str) -> str:
    return urlsplit(_server())._replace(path=f"/{name}").geturl()


@pytest.fixture(scope="session")
def migrated() -> Iterator[str]:
    """The name of a database with the tables and the users alice and bob."""
    with _temporary_database("template0") as name:
        with psycopg.connect(_url(name), autocommit=True) as database:
            for migration in sorted(MIGRATIONS.glob("*.sql")):
                database.execute(migration.read_bytes())
            for user in ("alice", "bob"):
                add = 'INSERT INTO "user" (id, name, email) VALUES (%(id)s, %(id)s, %(id)s)'
                database.execute(add, {"id": user})
        yield name


@pytest.fixture
def database_url(migrated: str) -> Iterator[str]:
    with _temporary_database(migrated) as name:
        yield _url(name)


@pytest.fixture
def empty_database_url() -> Iterator[str]:
    with _temporary_database("template0") as name:
        yield _url(name)


def now() -> int:
    return int(time.time())


def claims(user: str, **changes: Any) -> dict[str, Any]:
    good = {
        "iss": ORIGIN,
        "aud": AUDIENCE,
        "sub": user,
        "email": f"{user}@example.com",
        "name": user,
        "iat": now(),
        "exp": now() + 1800,
        "jti": "1",
        "type": "access",
    }
    return good | changes


def segment(value: object) -> str:
    """JSON, or text or bytes as they are."""
    if not isinstance(value, str | bytes):
        value = json.dumps(value)
    data = value.encode() if isinstance(value, str) else value
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(payload: object, header: object = HEADER, signed: Callable[[bytes], bytes] = sign) -> str:
    message = f"{segment(header)}.{segment(payload)}"
    return f"{message}.{segment(signed(message.encode()))}"


class Client(TestClient):
    """Answers what was raised, as a server does."""

    def __init__(self, database_url: str) -> None:
        super().__init__(create_app(settings(database_url)), raise_server_exceptions=False)

    def call(self, user: str, method: str, path: str, body: object = None) -> Response:
        headers = {"authorization": f"Bearer {token(claims(user))}"}
        if body is not None:
            return self.request(method, path, headers=headers, json=body)
        return self.request(method, path, headers=headers)

    def create(self, user: str, title: str) -> dict[str, Any]:
        answer = self.call(user, "POST", f"/api/v1/{user}/tasks", {"title": title})
        assert answer.status_code == 201, answer.text
        task: dict[str, Any] = answer.json()
        return task


@pytest.fixture
def client(database_url: str) -> Iterator[Client]:
    with Client(database_url) as client:
        yield client


@pytest.fixture(scope="session")
def lone_client() -> Iterator[Client]:
    """Without a database, for answers that need none."""
    with Client(NOWHERE) as client:
        yield client


def problem(answer: Response, status: int, title: str) -> list[str]:
    """Asserts that this is a whole problem document and returns its errors' pointers."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert (body["type"], body["title"], body["status"]) == ("about:blank", title, status)
    return [error["pointer"] for error in body.get("errors", [])]
