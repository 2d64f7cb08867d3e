"""Tasks: what their owner can do, and what nobody else can."""

import asyncio
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from conftest import Client, claims, problem, token
from people import add_user
from starlette.datastructures import Headers
from starlette.types import Message

from app.core.errors import Malformed
from app.core.inputs import read_json

ALICE = "/api/v1/alice/tasks"
BOB = "/api/v1/bob/tasks"
NOBODYS = "00000000-0000-4000-8000-000000000000"
LIMIT = 64 * 1024


def test_a_task_is_made_read_changed_and_removed(client: Client) -> None:
    made = client.call("alice", "POST", ALICE, {"title": "  Buy tea "})
    assert made.status_code == 201
    task = made.json()
    path = f"{ALICE}/{task['id']}"
    assert made.headers["location"] == path
    assert (task["title"], task["completed"]) == ("Buy tea", False)
    assert task["created_at"].endswith("Z")
    assert len(task) == 5
    assert client.call("alice", "GET", path).json() == task

    changed = client.call("alice", "PATCH", path, {"completed": True}).json()
    assert (changed["title"], changed["completed"]) == ("Buy tea", True)
    assert changed["updated_at"] > task["updated_at"]

    removed = client.call("alice", "DELETE", path)
    assert (removed.status_code, removed.content) == (204, b"")
    for method in ("GET", "DELETE"):
        problem(client.call("alice", method, path), 404, "Not Found")


def test_a_list_has_pages_newest_first(client: Client) -> None:
    for title in ("one", "two", "three"):
        client.create("alice", title)
    client.create("bob", "another")

    def page(query: str) -> tuple[list[str], tuple[int, int, int]]:
        body = client.call("alice", "GET", f"{ALICE}{query}").json()
        titles = [task["title"] for task in body["tasks"]]
        return titles, (body["total"], body["limit"], body["offset"])

    assert page("") == (["three", "two", "one"], (3, 50, 0))
    assert page("?limit=1&offset=1") == (["two"], (3, 1, 1))
    assert page("?offset=9") == ([], (3, 50, 9))


def test_another_users_tasks_cannot_be_told_from_missing_ones(client: Client) -> None:
    task = client.create("alice", "private")
    for path in (ALICE, f"{ALICE}/{task['id']}", "/api/v1/ALICE/tasks"):
        problem(client.call("bob", "GET", path), 403, "Forbidden")
    # The path is Bob's own, the row is not.
    for method, body in [("GET", None), ("PATCH", {"title": "stolen"}), ("DELETE", None)]:
        answers = set()
        for task_id in (task["id"], NOBODYS, "not-a-uuid", "%00", task["id"].replace("-", "")):
            answer = client.call("bob", method, f"{BOB}/{task_id}", body)
            problem(answer, 404, "Not Found")
            answers.add(answer.content)
        assert len(answers) == 1
    assert client.call("alice", "GET", f"{ALICE}/{task['id']}").json() == task
    assert client.call("bob", "GET", BOB).json()["total"] == 0


def test_a_token_of_a_deleted_user_is_not_good_any_more(client: Client, database_url: str) -> None:
    with psycopg.connect(database_url) as database:
        database.execute("""DELETE FROM "user" WHERE id = 'alice'""")
    problem(client.call("alice", "POST", ALICE, {"title": "x"}), 401, "Unauthorized")


def test_ids_of_any_form_are_matched_exactly(client: Client, database_url: str) -> None:
    with psycopg.connect(database_url) as database:
        for user in ("a b/ü", "a'--", "%", "%2F"):
            add_user(database, user)
    for user, path, status in [
        ("a b/ü", "/api/v1/a%20b%2F%C3%BC/tasks", 200),
        ("a'--", "/api/v1/a'--/tasks", 200),
        ("%", "/api/v1/%25/tasks", 200),
        ("%2F", "/api/v1/%252F/tasks", 200),
        ("alice", "/api/v1//tasks", 404),
        ("alice", "/api/v1/alice%00/tasks", 403),
        ("alice", "/api/v1/%FF/tasks", 403),
        ("alice", "/api/v1/%FF/tasks/%FF", 403),
        ("alice", "/api/v1/alice/tasks/%FF", 404),
        ("alice", "/api/v1/alice%20/tasks", 403),
        ("alice", "/api/v1/bob%2F..%2Falice/tasks", 403),
        ("alice", "/api/v1/%61lice/tasks", 200),
    ]:
        assert client.call(user, "GET", path).status_code == status, path


def test_a_location_is_the_path_as_it_was_sent(client: Client, database_url: str) -> None:
    with psycopg.connect(database_url) as database:
        add_user(database, "a b/ü")
    path = f"/api/v1/{quote('a b/ü', safe='')}/tasks"
    made = client.call("a b/ü", "POST", path, {"title": "x"})
    assert made.headers["location"] == f"{path}/{made.json()['id']}"


@pytest.mark.parametrize(
    ("method", "path", "body", "pointers"),
    [
        ("POST", ALICE, {}, {"#/title"}),
        ("POST", ALICE, {"title": ""}, {"#/title"}),
        ("POST", ALICE, {"title": "a\0"}, {"#/title"}),
        ("POST", ALICE, {"title": "a\u0085b"}, {"#/title"}),
        ("POST", ALICE, {"title": "\u001fx"}, {"#/title"}),
        ("POST", ALICE, {"title": "a" * 201}, {"#/title"}),
        ("POST", ALICE, {"title": 1, "completed": "yes"}, {"#/title", "#/completed"}),
        ("POST", ALICE, {"title": "x", "user_id": "bob"}, {"#"}),
        ("POST", ALICE, ["x", True], {"#"}),
        ("PATCH", f"{ALICE}/{NOBODYS}", {}, {"#"}),
        ("PATCH", f"{ALICE}/{NOBODYS}", {"title": None}, {"#/title"}),
        ("PATCH", f"{ALICE}/{NOBODYS}", {"completed": None}, {"#/completed"}),
        ("PATCH", f"{ALICE}/{NOBODYS}", {"id": NOBODYS}, {"#"}),
        # Fields come before rows.
        ("PATCH", f"{ALICE}/none", {"title": 1}, {"#/title"}),
    ],
)
def test_fields_are_checked_one_by_one(
    shared_client: Client, method: str, path: str, body: Any, pointers: set[str]
) -> None:
    answer = shared_client.call("alice", method, path, body)
    assert set(problem(answer, 422, "Unprocessable Content")) == pointers
    assert "user_id" not in answer.text


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        *((f"limit={bad}", "#/limit") for bad in ("0", "101", "-1", "", "x", "1.5", "1_0")),
        *((f"offset={bad}", "#/offset") for bad in ("-1", "99999999999999999999")),
        ("x=1", "#"),
        ("limit=1&limit=2", "#/limit"),
    ],
)
def test_pages_have_bounds(shared_client: Client, query: str, pointer: str) -> None:
    answer = shared_client.call("alice", "GET", f"{ALICE}?{query}")
    assert problem(answer, 422, "Unprocessable Content") == [pointer]


def padded(size: int) -> str:
    """A valid body of exactly this size."""
    return '{"title":"x"}'.ljust(size)


def test_bodies_are_checked_from_the_outside_in(client: Client) -> None:
    authorization = ("authorization", f"Bearer {token(claims('alice'))}")

    def post(body: str | bytes, media_type: str | None = "application/json") -> Any:
        headers = [authorization, *([("content-type", media_type)] if media_type else [])]
        return client.post(ALICE, content=body, headers=headers)

    for media_type in (None, "text/plain", "application/x-www-form-urlencoded", "text/json"):
        problem(post(padded(LIMIT + 1), media_type), 415, "Unsupported Media Type")
    problem(post("[" * (LIMIT + 1)), 413, "Content Too Large")
    for body in ("", "{", "{'a':1}", '{"title":NaN}', '{"title":"\\ud800"}', "{} {}", "[" * LIMIT):
        problem(post(body), 400, "Bad Request")
    problem(post(b'"\xff"'), 400, "Bad Request")
    problem(post('{"title":"x"}'.encode("utf-16")), 400, "Bad Request")
    for body in ("[]", "null", "1"):
        assert problem(post(body), 422, "Unprocessable Content") == ["#"]
    for media_type in ("application/json; charset=utf-8", "Application/JSON"):
        assert post(padded(LIMIT), media_type).status_code == 201


def test_a_body_without_an_announced_length_is_limited_too(shared_client: Client) -> None:
    headers = {
        "authorization": f"Bearer {token(claims('alice'))}",
        "content-type": "application/json",
    }
    chunks = (b" " * 1024 for _ in range(65))
    answer = shared_client.post(ALICE, content=chunks, headers=headers)
    problem(answer, 413, "Content Too Large")


def test_a_body_that_breaks_off_is_not_taken_for_a_whole_one() -> None:
    messages: list[Message] = [
        {"type": "http.request", "body": b'{"title":"x"}', "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Message:
        return messages.pop(0)

    headers = Headers({"content-type": "application/json", "content-length": "99"})
    with pytest.raises(Malformed):
        asyncio.run(read_json(headers, receive))


def test_the_token_and_the_path_come_before_the_body(shared_client: Client) -> None:
    problem(shared_client.post(ALICE, content="{"), 401, "Unauthorized")
    headers = {"authorization": f"Bearer {token(claims('alice'))}"}
    problem(shared_client.post(BOB, content="{", headers=headers), 403, "Forbidden")


def test_a_broken_database_is_a_plain_500(client: Client, database_url: str) -> None:
    with psycopg.connect(database_url) as database:
        database.execute("ALTER TABLE tasks RENAME COLUMN title TO heading")
    answer = client.call("alice", "GET", ALICE)
    problem(answer, 500, "Internal Server Error")
    assert "title" not in answer.json().get("detail", "")
