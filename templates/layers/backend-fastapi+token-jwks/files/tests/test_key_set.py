"""Parsing of key sets, and fetches from a local server."""

import asyncio
import gzip
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from publisher import Publisher, Request, public_jwk

from app.core import key_set
from app.core.key_set import MAX_BYTES, KeySet, KeySetError, KeySource, parse

KEY = Ed25519PrivateKey.generate()
GOOD = public_jwk(KEY, "good")
POINT = GOOD["x"]


def changed(**changes: Any) -> dict[str, Any]:
    return public_jwk(KEY, "other", **changes)


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in changed().items() if key != name}


def key_ids(*keys: object) -> list[str]:
    return list(parse(json.dumps({"keys": keys}).encode()))


@pytest.mark.parametrize(
    "good",
    [
        changed(),
        without("alg"),
        changed(use="sig"),
        changed(key_ops=["verify"], x5c=[]),
        changed(kid="k" * 128),
        changed(kid="ü" * 128),
    ],
)
def test_accepts_keys_that_can_verify_tokens(good: dict[str, Any]) -> None:
    assert key_ids(GOOD, good) == ["good", good["kid"]]


@pytest.mark.parametrize(
    "other",
    [
        *(without(name) for name in ("kty", "crv", "kid", "x")),
        changed(kty="EC"),
        changed(crv="Ed448"),
        changed(crv="X25519"),
        changed(alg="ES256"),
        changed(alg=None),
        changed(use="enc"),
        changed(use=None),
        changed(kid=""),
        changed(kid="k" * 129),
        changed(kid=1),
        changed(x=""),
        changed(x=1),
        changed(x=POINT[:-1]),
        changed(x=POINT + "A"),
        changed(x=POINT + "="),
        changed(x=POINT[:-1] + "B"),
        changed(x="+" + POINT[1:]),
        changed(x="ü" * 43),
        changed(d="AA"),
        changed(d=None),
        {"kty": "RSA", "kid": "rsa", "n": "AQAB", "e": "AQAB"},
        {},
        [],
        "key",
        None,
    ],
)
def test_skips_keys_that_cannot_verify_tokens(other: object) -> None:
    assert key_ids(other, GOOD) == ["good"]
    with pytest.raises(KeySetError):
        key_ids(other)


def test_decodes_the_published_key() -> None:
    assert parse(json.dumps({"keys": [GOOD]}).encode())["good"].key == KEY.public_key()


def test_keeps_the_first_32_of_40_keys(caplog: pytest.LogCaptureFixture) -> None:
    # The frontend publishes its newest key first.
    keys = [changed(kid=str(number)) for number in range(40)]
    assert key_ids(*([{}] * 40), *keys) == [str(number) for number in range(32)]
    [record] = caplog.records
    assert record.levelname == "WARNING"
    assert POINT not in record.getMessage()
    key_ids(*keys[:32])
    assert caplog.records == [record]


@pytest.mark.parametrize(
    "document",
    [
        "",
        "<html>",
        "null",
        "[]",
        "{}",
        '{"keys":null}',
        '{"keys":{}}',
        '{"keys":"keys"}',
        '{"keys":[]}',
        json.dumps([GOOD]),
        json.dumps(GOOD),
        "[" * 10_000,
        '{"keys":[' * 1000,
        "\ufeff" + json.dumps({"keys": [GOOD]}),
        json.dumps({"keys": [GOOD], "x": float("nan")}),
        json.dumps({"keys": [GOOD], "x": "\ud800"}),
    ],
)
def test_rejects_a_document_without_usable_keys(document: str) -> None:
    with pytest.raises(KeySetError):
        parse(document.encode())
    with pytest.raises(KeySetError):
        parse(document.encode() + b"\xff")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_rejects_encodings_other_than_utf_8(encoding: str) -> None:
    document = json.dumps({"keys": [GOOD], "x": "?"})
    assert parse(document.encode())
    for bad in (document.encode(encoding), document.replace("?", "ü").encode("latin-1")):
        with pytest.raises(KeySetError):
            parse(bad)


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher(GOOD) as publisher:
        yield publisher
        publisher.shutdown()


def fetch(publisher: Publisher) -> KeySet:
    return asyncio.run(KeySource(publisher.url).fetch())


def test_uses_no_cookies_credentials_or_proxies(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    publisher.answer = lambda request: request.send(200, publisher.body, set_cookie="a=b")
    source = KeySource(publisher.url)
    for _ in range(2):
        assert list(asyncio.run(source.fetch())) == ["good"]
    assert len(publisher.requests) == 2
    for headers in publisher.requests:
        assert not {"cookie", "authorization"} & set(headers)


@pytest.mark.parametrize("status", [201, 203, 204, 206, 301, 302, 307, 308, 304, 401, 404, 500])
def test_accepts_only_status_200_and_follows_no_redirect(publisher: Publisher, status: int) -> None:
    publisher.answer = lambda request: request.send(status, publisher.body, location=publisher.url)
    with pytest.raises(KeySetError, match=f"status {status}"):
        fetch(publisher)
    assert len(publisher.requests) == 1


def test_rejects_a_body_above_64_kib(publisher: Publisher) -> None:
    publisher.body = publisher.body.ljust(MAX_BYTES)
    assert list(fetch(publisher)) == ["good"]
    publisher.body += b" "
    with pytest.raises(KeySetError, match="more than 65536 bytes"):
        fetch(publisher)


def test_stops_reading_an_endless_body(publisher: Publisher) -> None:
    sent = 0

    def endless(request: Request) -> None:
        nonlocal sent
        request.send_response(200)
        request.end_headers()
        try:
            while sent < 100 * MAX_BYTES:
                sent += request.wfile.write(b" " * 1024)
        except ConnectionError:
            pass

    publisher.answer = endless
    with pytest.raises(KeySetError, match="more than 65536 bytes"):
        fetch(publisher)


def test_does_not_decompress_a_body(publisher: Publisher) -> None:
    publisher.answer = lambda request: request.send(
        200, gzip.compress(publisher.body), content_encoding="gzip"
    )
    with pytest.raises(KeySetError, match="not JSON"):
        fetch(publisher)


def test_the_timeout_covers_the_whole_response(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert key_set.TIMEOUT == 3
    monkeypatch.setattr(key_set, "TIMEOUT", 0.5)

    def slowly(request: Request) -> None:
        request.send_response(200)
        request.end_headers()
        try:
            for _ in range(50):
                request.wfile.write(b" ")
                time.sleep(0.1)
        except ConnectionError:
            pass

    publisher.answer = slowly
    started = time.monotonic()
    with pytest.raises(KeySetError, match="no complete response within"):
        fetch(publisher)
    assert time.monotonic() - started < 2


def test_reports_an_unreachable_server(publisher: Publisher) -> None:
    publisher.shutdown()
    publisher.server_close()
    with pytest.raises(KeySetError, match="ConnectError"):
        fetch(publisher)
