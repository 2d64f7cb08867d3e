"""Layer 1 under attack. Whatever is sent, the answer is the same 401."""

import json
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any

import pytest
from conftest import AUDIENCE, ORIGIN, Client, claims, now, problem, segment, token
from httpx2 import Response
from pydantic import ValidationError
from signer import HEADER, OTHER_ALGORITHMS, foreign_signatures

from app.core.claims import Claims
from app.core.errors import InvalidToken
from app.core.policy import Policy

# Asked with a method that it lacks: 405 comes from behind the gate.
PATH = "/api/v1/alice/tasks"
ALPHABET = f"{ascii_uppercase}{ascii_lowercase}{digits}-_"
NOW = 1_800_000_000
POLICY = Policy(ORIGIN, AUDIENCE, 1800)


def refusal(**changes: Any) -> str | None:
    said = claims("alice", iat=NOW, exp=NOW + 1800) | changes
    try:
        POLICY.check(Claims.model_validate(said), NOW)
    except InvalidToken as refused:
        return str(refused)
    except ValidationError:
        return "claim types"
    return None


@pytest.mark.parametrize(
    "good",
    [
        {},
        {"aud": ["other", AUDIENCE]},
        {"sub": "a" * 128},
        {"nbf": NOW + 5},
        {"iat": NOW + 5},
        {"iat": NOW - 1804, "exp": NOW - 4},
        {"exp": NOW + 1},
    ],
)
def test_good_claims_pass(good: dict[str, Any]) -> None:
    assert refusal(**good) is None


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ({"iss": f"{ORIGIN}/"}, "issuer"),
        ({"iss": ""}, "issuer"),
        ({"iss": [ORIGIN]}, "claim types"),
        ({"aud": "other"}, "audience"),
        ({"aud": []}, "audience"),
        ({"aud": [AUDIENCE, 1]}, "claim types"),
        ({"type": "refresh"}, "token type"),
        ({"type": None}, "claim types"),
        ({"sub": ""}, "subject"),
        ({"sub": "a" * 129}, "subject"),
        ({"sub": "a\0b"}, "subject"),
        ({"sub": 1}, "claim types"),
        ({"email": None}, "claim types"),
        ({"name": 1}, "claim types"),
        ({"iat": NOW + 6}, "issued in the future"),
        ({"iat": -1}, "claim types"),
        ({"iat": "1"}, "claim types"),
        ({"nbf": NOW + 6}, "not yet valid"),
        ({"nbf": None}, "claim types"),
        ({"iat": NOW - 1805, "exp": NOW - 5}, "expired"),
        ({"exp": NOW + 1801}, "lifetime"),
        ({"exp": NOW}, "lifetime"),
        ({"exp": 2**70}, "lifetime"),
        ({"exp": 1.5}, "claim types"),
        ({"exp": True}, "claim types"),
    ],
)
def test_every_broken_rule_refuses(bad: dict[str, Any], reason: str) -> None:
    assert refusal(**bad) == reason


def test_claims_do_not_show_an_address() -> None:
    assert "example.com" not in repr(Claims.model_validate(claims("alice")))


def ask(client: Client, *credentials: str | bytes) -> Response:
    values = [each if isinstance(each, bytes) else each.encode() for each in credentials]
    return client.put(PATH, headers=[(b"authorization", value) for value in values])


GOOD = {
    "as the frontend makes it": lambda: token(claims("alice")),
    "no typ": lambda: token(claims("alice"), without(HEADER, "typ")),
    "typ JWT": lambda: token(claims("alice"), {**HEADER, "typ": "jwt"}),
    "aud in a list": lambda: token(claims("alice", aud=["x", AUDIENCE])),
    "no name": lambda: token(without(claims("alice"), "name")),
    "no jti": lambda: token(without(claims("alice"), "jti")),
    "one more claim": lambda: token(claims("alice", role="admin")),
    "short": lambda: token(claims("alice", exp=now() + 60)),
}


@pytest.mark.parametrize("name", GOOD)
def test_good_tokens_are_let_in(shared_client: Client, name: str) -> None:
    problem(ask(shared_client, f"bearer {GOOD[name]()}"), 405, "Method Not Allowed")


def without(fields: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if key != name}


def bad_payloads() -> list[object]:
    text = '{"sub":"alice"}'
    payloads: list[object] = ["alice", [1, 2], "null", "", b'{"sub":"\xff"}', "[" * 2000]
    payloads += [f"{text}x", f"\ufeff{text}"]
    whole = json.dumps(claims("alice")).encode()[:-1]
    payloads += [whole + b',"x":%s}' % bad for bad in NO_JSON]
    payloads += [claims("alice", exp=now() - 6), claims("alice", exp=now() + 1802)]
    payloads += [claims("alice", **{name: now() + 60}) for name in ("iat", "nbf")]
    payloads += [claims("alice", iat=now() + 4, exp=now() + 2)]
    for name in ("iss", "aud", "sub", "email", "iat", "exp", "type"):
        payloads.append(without(claims("alice"), name))
        payloads += [claims("alice", **{name: bad}) for bad in NO_TEXTS]
    for name in ("iat", "exp", "nbf"):
        payloads += [claims("alice", **{name: bad}) for bad in NO_TIMES]
    return payloads


NO_JSON = [b'"\xff"', b'["\xed\xa0\x80"]', b'{"\xc0\xaf":1}', rb'"\ud800"', b"NaN", b"[-Infinity]"]
NO_TEXTS: list[Any] = [None, True, {}, [1]]
NO_TIMES: list[Any] = ["1800000000", -1, 1.5, 2**64, 1e300, float("nan"), float("inf")]


def bad_headers() -> list[object]:
    headers: list[object] = [{}, "null", [], "[" * 1000, b"\xff", without(HEADER, "alg")]
    headers += [json.dumps(HEADER).encode()[:-1] + b',"x":%s}' % bad for bad in NO_JSON]
    good = HEADER["alg"]
    algorithms: list[Any] = [None, [good], good.lower(), f"{good} ", "NONE", "RS256", ""]
    types: list[Any] = ["logout+jwt", "id+jwt", "", None, ["JWT"], 1]
    criticals: list[Any] = [["exp"], [], None, "b64"]
    headers += [{**HEADER, "alg": each} for each in algorithms]
    headers += [{**HEADER, "typ": each} for each in types]
    headers += [{**HEADER, "crit": each} for each in criticals]
    return headers + [{**HEADER, "crit": ["b64"], "b64": each} for each in (True, False)]


def bad_tokens() -> list[str]:
    good = token(claims("alice"))
    head, payload, signature = good.split(".")
    message = f"{head}.{payload}"
    other = token(claims("bob")).split(".")[1]
    return [
        *(f"{message}.{segment(each)}" for each in foreign_signatures(message.encode())),
        f"{segment({'alg': 'none'})}.{payload}.",
        f"{segment({'alg': 'none'})}.{payload}.AA",
        f"{head}.{other}.{signature}",
        f"{message}.",
        good[:-1],
        good[:-1] + ALPHABET[ALPHABET.index(good[-1]) + 1],
        f"{good}A",
        message,
        f"{good}.e30",
        f"{good}.e30.e30",
        f"{good}=",
        f"{head}..{signature}",
        token(claims("alice", name="x" * 4096)),
        *(token(payload) for payload in bad_payloads()),
        *(token(claims("alice"), header) for header in bad_headers()),
        *(
            token(claims("alice"), {**HEADER, "alg": name}, signed)
            for name, signed in OTHER_ALGORITHMS.items()
        ),
    ]


def test_every_other_token_is_refused_alike(shared_client: Client) -> None:
    answers = set()
    for each in bad_tokens():
        answer = ask(shared_client, f"Bearer {each}")
        problem(answer, 401, "Unauthorized")
        assert answer.headers["www-authenticate"] == 'Bearer realm="api", error="invalid_token"'
        answers.add(answer.content)
    assert len(answers) == 1, "the answer must not say why"


def test_credentials_come_in_one_authorization_header_only(shared_client: Client) -> None:
    good = token(claims("alice"))
    assert ask(shared_client, f"BEARER {good}").status_code == 405
    refused: list[list[str | bytes]] = [
        [f"Bearer {good}", f"Bearer {good}"],
        [f"Bearer {good}", "Basic YTpi"],
        ["", f"Bearer {good}"],
        [""],
        ["Bearer"],
        ["Bearer "],
        [f"Bearer  {good}"],
        [f"Bearer\t{good}"],
        [f"Bearer {good} x"],
        [f"Bearer {good},Bearer {good}"],
        [f"Bearer Bearer {good}"],
        [f"Basic {good}"],
        [good],
        [f"Bearer {good}".encode() + b"\xe9"],
    ]
    for credentials in refused:
        answer = ask(shared_client, *credentials)
        problem(answer, 401, "Unauthorized")
        assert "invalid_token" in answer.headers["www-authenticate"]
    for headers, query in [
        ({"cookie": f"token={good}"}, ""),
        ({"x-access-token": good}, ""),
        ({}, f"?access_token={good}"),
    ]:
        answer = shared_client.get(f"{PATH}{query}", headers=headers)
        problem(answer, 401, "Unauthorized")
        assert answer.headers["www-authenticate"] == 'Bearer realm="api"'


def test_a_token_of_the_future_is_a_warning_with_the_difference(
    caplog: pytest.LogCaptureFixture,
) -> None:
    payload = claims("alice", iat=NOW + 60, exp=NOW + 90)
    with pytest.raises(InvalidToken):
        POLICY.check(Claims.model_validate(payload), NOW)
    [record] = [record for record in caplog.records if record.levelname == "WARNING"]
    assert record.getMessage() == "the clock of this machine or of the frontend is wrong"
    assert vars(record)["fields"] == {"seconds": 60}
