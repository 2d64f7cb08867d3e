"""A token is valid only while its session exists."""

from typing import Any

import psycopg
import pytest
from conftest import ALICE, NOWHERE, Client, bearer, claims, now, problem, token
from httpx2 import Response

OWN = claims("alice")["sid"]


def ask(client: Client, **changes: Any) -> Response:
    return client.get(ALICE, headers=bearer(token(claims("alice", **changes))))


@pytest.mark.parametrize(
    "end",
    [
        "DELETE FROM session WHERE user_id = 'alice'",
        "UPDATE session SET expires_at = now() WHERE user_id = 'alice'",
        "UPDATE session SET user_id = 'bob' WHERE user_id = 'alice'",
    ],
)
def test_a_token_is_refused_once_its_session_is_gone(
    client: Client, database_url: str, end: str
) -> None:
    assert ask(client).status_code == 200
    with psycopg.connect(database_url) as database:
        database.execute(end.encode())
    problem(ask(client), 401, "Unauthorized")


@pytest.mark.parametrize(
    "sid",
    [
        claims("bob")["sid"],
        None,
        1,
        [OWN],
        "",
        "nobody",
        f"{OWN} ",
        f"{OWN}\n",
        f"{OWN}\0",
        "a" * 129,
    ],
)
def test_the_session_must_belong_to_the_user_of_the_token(
    shared_client: Client, sid: object
) -> None:
    problem(ask(shared_client, sid=sid), 401, "Unauthorized")


def test_a_token_without_a_session_is_refused(shared_client: Client) -> None:
    without = claims("alice")
    del without["sid"]
    problem(shared_client.get(ALICE, headers=bearer(token(without))), 401, "Unauthorized")


def test_an_unavailable_database_is_a_503() -> None:
    with Client(NOWHERE) as lacking:
        answer = ask(lacking)
        problem(answer, 503, "Service Unavailable")
        assert answer.headers["retry-after"] == "5"
        # Expired tokens are refused without a query.
        problem(ask(lacking, exp=now() - 60), 401, "Unauthorized")
