"""Tokens signed with published keys, sent through the whole service."""

from collections.abc import Iterator
from typing import Any

import pytest
from conftest import ALICE, bearer, claims, problem, settings, token
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi.testclient import TestClient
from httpx2 import Response
from publisher import Publisher, public_jwk
from pydantic import ValidationError
from signer import HEADER, KEY, KEY_ID, sign

from app.core.keys import KeySettings
from app.main import create_app


class Service(TestClient):
    def __init__(self, jwks_url: str, database_url: str) -> None:
        changes = {"jwks_url": jwks_url}
        super().__init__(create_app(settings(database_url).model_copy(update=changes)))

    def ask(self, credentials: str) -> Response:
        return self.get(ALICE, headers=bearer(credentials))

    def lets_in(self, credentials: str) -> bool:
        answer = self.ask(credentials)
        if answer.status_code == 200:
            return True
        problem(answer, 401, "Unauthorized")
        return False


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher(public_jwk(KEY, KEY_ID)) as publisher:
        yield publisher
        publisher.shutdown()


@pytest.fixture
def service(publisher: Publisher, shared_database_url: str) -> Iterator[Service]:
    with Service(publisher.url, shared_database_url) as service:
        yield service


def good() -> str:
    return token(claims("alice"))


def test_an_invalid_request_causes_no_fetch(service: Service, publisher: Publisher) -> None:
    headers: list[dict[str, Any]] = [{**HEADER, "kid": bad} for bad in (None, 1, True, [KEY_ID])]
    headers += [{**HEADER, "alg": bad} for bad in (None, "none", "eddsa", "Ed25519", ["EdDSA"])]
    headers += [{**HEADER, "typ": "id+jwt"}, {**HEADER, "crit": ["exp"]}]
    headers += [{name: HEADER[name] for name in HEADER if name != left} for left in ("alg", "kid")]
    for header in headers:
        assert not service.lets_in(token(claims("alice"), header)), header
    for malformed in ("x", "a.b.c", f"{good()}.x", f"{good()}="):
        assert not service.lets_in(malformed)
    problem(service.get(ALICE), 401, "Unauthorized")
    assert service.get("/health").status_code == 200
    assert publisher.requests == []


def test_a_published_key_verifies_tokens(service: Service, publisher: Publisher) -> None:
    for _ in range(3):
        assert service.lets_in(good())
    assert len(publisher.requests) == 1


def test_ignores_keys_and_urls_in_the_token(service: Service) -> None:
    key = Ed25519PrivateKey.generate()
    jwk = public_jwk(key, KEY_ID)
    with Publisher(jwk) as theirs:
        assert not service.lets_in(token(claims("alice"), HEADER, key.sign))
        for more in ({"jwk": jwk}, {"jku": theirs.url}, {"x5u": theirs.url}, {"kid": theirs.url}):
            assert not service.lets_in(token(claims("alice"), HEADER | more, key.sign))
        assert theirs.requests == []
        theirs.shutdown()


def test_a_key_verifies_only_tokens_with_its_key_id(service: Service, publisher: Publisher) -> None:
    publisher.rotate(public_jwk(KEY, "another"), public_jwk(Ed25519PrivateKey.generate(), KEY_ID))
    assert not service.lets_in(good())
    assert service.lets_in(token(claims("alice"), {**HEADER, "kid": "another"}, sign))


def test_without_keys_requests_get_503(publisher: Publisher, shared_database_url: str) -> None:
    publisher.rotate()
    with Service(publisher.url, shared_database_url) as service:
        for _ in range(2):
            answer = service.ask(good())
            problem(answer, 503, "Service Unavailable")
            assert answer.headers["retry-after"] == "5"
        assert not service.lets_in("x")
        assert service.get("/health").status_code == 200
    assert len(publisher.requests) == 1


def test_keeps_its_keys_while_the_frontend_is_down(service: Service, publisher: Publisher) -> None:
    assert service.lets_in(good())
    publisher.shutdown()
    publisher.server_close()
    assert service.lets_in(good())
    assert not service.lets_in(token(claims("alice"), {**HEADER, "kid": "new"}, sign))


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:3000/api/auth/jwks",
        "https://example.com/jwks",
        "https://[::1]:3000",
        "http://web_1/a%20b",
    ],
)
def test_accepts_plain_urls(url: str) -> None:
    assert KeySettings(jwks_url=url).jwks_url == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/api/auth/jwks",
        "localhost:3000/jwks",
        "//localhost/jwks",
        "http:///jwks",
        "http:/jwks",
        "ftp://localhost/jwks",
        "file:///etc/jwks.json",
        "http://user@localhost/jwks",
        "http://user:hunter2@localhost/jwks",
        "http://localhost/jwks?key=1",
        "http://localhost/jwks?",
        "http://localhost/jwks#keys",
        "http://localhost/jwks#",
        "http://localhost:port/jwks",
        "http://localhost:99999/jwks",
        "http://local host/jwks",
        " http://localhost/jwks",
        "http://localhost/jwks\n",
    ],
)
def test_rejects_other_urls(url: str) -> None:
    with pytest.raises(ValidationError):
        KeySettings(jwks_url=url)
