"""Tests isolation layer 1 with tokens that break each rule. All invalid tokens get the same 401."""

import json
from typing import Any

import pytest
from conftest import ALICE, AUDIENCE, ORIGIN, Client, bearer, claims, now, problem, segment, token
from signer import HEADER, OTHER_ALGORITHMS, foreign_signatures

HEADERS: dict[str, list[Any]] = {
    "alg": [None, "none", "", HEADER["alg"].lower(), f"{HEADER['alg']} ", [HEADER["alg"]]],
    "typ": [None, "id+jwt", "", 1, ["JWT"]],
    "kid": [None, 1, [1]],
    "crit": [None, [], ["exp"], "b64"],
    "b64": [False],
}
NOT_JSON = [b'"\xff"', b'["\xed\xa0\x80"]', rb'"\ud800"', b"NaN", b"[-Infinity]"]


def valid() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Returns changes to the claims and the header that keep a token valid."""
    return [
        ({}, {}),
        ({}, {"typ": "jwt", "cty": "x"}),
        ({"aud": ["other", AUDIENCE], "jti": 1, "role": "admin"}, {}),
        ({"iat": now() + 5, "nbf": now() + 5, "exp": now() + 60}, {}),
        ({"iat": now(), "exp": now() + 1800}, {}),
        ({"iat": now() - 60, "exp": now() - 1}, {}),
        ({"exp": now() + 60, "jti": None}, {}),
    ]


def invalid_claims() -> dict[str, list[Any]]:
    return {
        "iss": [None, [ORIGIN], f"{ORIGIN}/", ""],
        "aud": [None, "other", ["other"], [AUDIENCE, 1], [], {}],
        "sub": [None, 1, ["alice"], "", "a\0", "a\x85", "a" * 129],
        "email": [None, 1],
        "name": [None, 1],
        "type": [None, "refresh", "access\n", "ACCESS", ["access"]],
        "iat": [None, f"{now()}", True, now() + 0.5, -1, now() + 60],
        "exp": [None, f"{now() + 60}", True, now() + 60.5, 2**70, 1e300, now() + 1900],
        "nbf": [None, f"{now()}", True, now() + 0.5, -1, now() + 60],
    }


def with_member(whole: dict[str, Any], value: bytes) -> bytes:
    return json.dumps(whole).encode()[:-1] + b',"x":%s}' % value


def invalid() -> list[tuple[str, str]]:
    """Returns pairs of a description and an invalid token."""
    good = token(claims("alice"))
    head, payload, signature = good.split(".")
    other = token(claims("bob")).split(".")[1]
    message = f"{head}.{payload}".encode()
    whole = claims("alice")
    return [
        *(
            (f"{name} {value}", token(whole | {name: value}))
            for name, values in invalid_claims().items()
            for value in values
        ),
        *(
            (f"no {left}", token({name: whole[name] for name in whole if name != left}))
            for left in ("iss", "aud", "sub", "email", "iat", "exp", "type")
        ),
        ("expired", token(claims("alice", iat=now() - 60, exp=now() - 10))),
        ("exp is iat", token(claims("alice", exp=whole["iat"]))),
        ("1801 seconds", token(claims("alice", exp=whole["iat"] + 1801))),
        ("critical b64", token(whole, HEADER | {"crit": ["b64"], "b64": True})),
        *(
            (f"{name} {value}", token(whole, HEADER | {name: value}))
            for name, values in HEADERS.items()
            for value in values
        ),
        ("no alg", token(whole, {"typ": "JWT"})),
        *((f"payload {each!r}", token(with_member(whole, each))) for each in NOT_JSON),
        *((f"header {each!r}", token(whole, with_member(HEADER, each))) for each in NOT_JSON),
        *((f"payload {each!r}", token(each)) for each in (b"", b"[]", b"null", b"[" * 2000)),
        ("BOM", token(f"\ufeff{json.dumps(whole)}")),
        ("UTF-16", token(json.dumps(whole).encode("utf-16"))),
        *(("foreign", f"{head}.{payload}.{segment(s)}") for s in foreign_signatures(message)),
        *((name, token(whole, HEADER | {"alg": name}, s)) for name, s in OTHER_ALGORITHMS.items()),
        ("another user's payload", f"{head}.{other}.{signature}"),
        ("no signature", f"{head}.{payload}."),
        ("not base64url", "a.b.c"),
        ("two segments", f"{head}.{payload}"),
        ("four segments", f"{good}.e30"),
        ("padding", f"{good}="),
        ("long signature", f"{good}A"),
        ("short signature", good[:-1]),
        ("too long", token(claims("alice", name="x" * 4096))),
    ]


def test_valid_tokens_are_accepted(shared_client: Client) -> None:
    for changes, header in valid():
        sent = bearer(token(claims("alice", **changes), HEADER | header))
        assert shared_client.get(ALICE, headers=sent).status_code == 200, (changes, header)


def test_all_invalid_tokens_get_the_same_401(shared_client: Client) -> None:
    answers = set()
    for what, each in invalid():
        answer = shared_client.get(ALICE, headers=bearer(each))
        assert answer.status_code == 401, what
        problem(answer, 401, "Unauthorized")
        assert answer.headers["www-authenticate"] == 'Bearer realm="api", error="invalid_token"'
        answers.add(answer.content)
    assert len(answers) == 1, "the response must not reveal the reason"


def test_accepts_a_token_only_from_a_single_authorization_header(shared_client: Client) -> None:
    good = token(claims("alice"))
    assert shared_client.get(ALICE, headers=bearer(good, "bEARER")).status_code == 200
    refused = [f"Bearer  {good}", f"Bearer {good} x", f"Basic {good}", good, "Bearer", ""]
    for values in ([f"Bearer {good}"] * 2, *([each] for each in refused)):
        answer = shared_client.get(ALICE, headers=[("authorization", each) for each in values])
        problem(answer, 401, "Unauthorized")
        assert "invalid_token" in answer.headers["www-authenticate"]
    for headers, query in (({"cookie": f"token={good}"}, ""), ({}, f"?access_token={good}")):
        answer = shared_client.get(f"{ALICE}{query}", headers=headers)
        problem(answer, 401, "Unauthorized")
        assert answer.headers["www-authenticate"] == 'Bearer realm="api"'


def test_a_token_issued_in_the_future_logs_a_warning(
    shared_client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    early = token(claims("alice", iat=now() + 60, exp=now() + 90))
    assert shared_client.get(ALICE, headers=bearer(early)).status_code == 401
    [record] = [each for each in caplog.records if each.levelname == "WARNING"]
    assert record.getMessage() == "the clock of this machine or of the frontend is wrong"
    assert 59 <= vars(record)["fields"]["seconds"] <= 60
