"""Tasks: their owners have access, other users do not."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from conftest import Client, bearer, claims, problem, token
from people import add_user

from app.core.observability import MAX_BODY_BYTES

ALICE, BOB = "/api/v1/alice/tasks", "/api/v1/bob/tasks"
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def test_creates_reads_updates_and_deletes_a_task(client: Client) -> None:
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


def test_lists_tasks_in_pages_newest_first(client: Client, database_url: str) -> None:
    for title in ("one", "two", "three", "four"):
        client.call("alice", "POST", ALICE, {"title": title})
    client.call("bob", "POST", BOB, {"title": "another"})
    with psycopg.connect(database_url) as database:
        # With equal timestamps, the id decides the order.
        database.execute("UPDATE tasks SET created_at = now() WHERE title IN ('two', 'three')")
    everything = client.call("alice", "GET", ALICE).json()
    assert len(everything["tasks"]) == 4
    assert everything["nextCursor"] is None

    seen, query = [], "?limit=1"
    for _ in range(4):
        page = client.call("alice", "GET", f"{ALICE}{query}").json()
        seen += page["tasks"]
        query = f"?limit=1&cursor={page['nextCursor']}"
        # A cursor still works after its task is deleted.
        client.call("alice", "DELETE", f"{ALICE}/{seen[-1]['id']}")
        # With another user's cursor, Bob still gets only his own tasks.
        theirs = client.call("bob", "GET", f"{BOB}?cursor={page['nextCursor'] or ''}").json()
        assert {each["title"] for each in theirs.get("tasks", [])} <= {"another"}
    assert seen == everything["tasks"]
    assert page["nextCursor"] is None


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        *((f"limit={bad}", "#/limit") for bad in ("0", "101", "", "1.0", "1_0", "%2B1", "%201")),
        *((f"cursor={bad}", "#/cursor") for bad in ("", "x", UNKNOWN, "-1_x", f"1.5_{UNKNOWN}")),
        (f"cursor={'1' * 17}_{UNKNOWN}", "#/cursor"),
        (f"cursor=1_{UNKNOWN.replace('-', '')}", "#/cursor"),
        ("limit=1&limit=2", "#/limit"),
        ("offset=1", "#"),
    ],
)
def test_rejects_invalid_query_parameters(shared_client: Client, query: str, pointer: str) -> None:
    answer = shared_client.call("alice", "GET", f"{ALICE}?{query}")
    assert problem(answer, 422, "Unprocessable Content") == [pointer]
    assert "offset" not in answer.text


def test_another_users_task_looks_like_a_missing_one(client: Client) -> None:
    task = client.call("alice", "POST", ALICE, {"title": "private"}).json()
    calls: list[tuple[str, object]] = [
        ("GET", None),
        ("PATCH", {"title": "stolen"}),
        ("DELETE", None),
    ]
    for user in (ALICE, "/api/v1/ALICE/tasks"):
        one = [(method, f"{user}/{task['id']}", body) for method, body in calls]
        for method, path, body in [("GET", user, None), ("POST", user, {"title": "x"}), *one]:
            problem(client.call("bob", method, path, body), 403, "Forbidden")
    # Bob uses his own path, with the id of Alice's task.
    for method, body in calls:
        answers = set()
        for task_id in (task["id"], UNKNOWN, "not-a-uuid", "%00", task["id"].replace("-", "")):
            answer = client.call("bob", method, f"{BOB}/{task_id}", body)
            problem(answer, 404, "Not Found")
            answers.add(answer.content)
        assert len(answers) == 1
    assert client.call("alice", "GET", f"{ALICE}/{task['id']}").json() == task
    assert client.call("bob", "GET", BOB).json()["tasks"] == []


def test_a_deleted_users_token_is_refused(client: Client, database_url: str) -> None:
    with psycopg.connect(database_url) as database:
        database.execute("""DELETE FROM "user" WHERE id = 'alice'""")
    problem(client.call("alice", "POST", ALICE, {"title": "x"}), 401, "Unauthorized")


def test_user_ids_are_matched_exactly(client: Client, database_url: str) -> None:
    with psycopg.connect(database_url) as database:
        for user in ("a b ü", "a'--", "%"):
            add_user(database, user)
    for user, path, status in [
        ("a b ü", "/api/v1/a%20b%20%C3%BC/tasks", 200),
        ("a'--", "/api/v1/a'--/tasks", 200),
        ("%", "/api/v1/%25/tasks", 200),
        ("alice", "/api/v1//tasks", 404),
        ("alice", "/api/v1/alice%00/tasks", 403),
        ("alice", "/api/v1/%FF/tasks", 403),
        ("alice", "/api/v1/alice%20/tasks", 403),
        ("alice", "/api/v1/bob%2F..%2Falice/tasks", 404),
        ("alice", "/api/v1/%61lice/tasks", 200),
    ]:
        assert client.call(user, "GET", path).status_code == status, path
    path = f"/api/v1/{quote('a b ü')}/tasks"
    made = client.call("a b ü", "POST", path, {"title": "x"})
    assert made.headers["location"] == f"{path}/{made.json()['id']}"


@pytest.mark.parametrize(
    ("method", "path", "body", "pointers"),
    [
        ("POST", ALICE, {}, {"#/title"}),
        ("POST", ALICE, {"title": ""}, {"#/title"}),
        ("POST", ALICE, {"title": "a\0"}, {"#/title"}),
        ("POST", ALICE, {"title": "a\u0085b"}, {"#/title"}),
        ("POST", ALICE, {"title": "\ud800"}, {"#/title"}),
        ("POST", ALICE, {"title": "a" * 201}, {"#/title"}),
        ("POST", ALICE, {"title": 1, "completed": "yes"}, {"#/title", "#/completed"}),
        ("POST", ALICE, {"title": "x", "user_id": "bob"}, {"#"}),
        ("POST", ALICE, ["x", True], {"#"}),
        ("PATCH", f"{ALICE}/{UNKNOWN}", {}, {"#"}),
        ("PATCH", f"{ALICE}/{UNKNOWN}", {"title": None}, {"#/title"}),
        # For a missing task, invalid fields still give 422, not 404.
        ("PATCH", f"{ALICE}/none", {"title": 1}, {"#/title"}),
    ],
)
def test_reports_every_invalid_field(
    shared_client: Client, method: str, path: str, body: Any, pointers: set[str]
) -> None:
    answer = shared_client.call("alice", method, path, body)
    assert set(problem(answer, 422, "Unprocessable Content")) == pointers
    assert "user_id" not in answer.text


def test_checks_media_type_then_size_then_syntax_of_bodies(client: Client) -> None:
    def post(body: str | bytes | Iterable[bytes], media_type: str = "application/json") -> Any:
        headers = {**bearer(token(claims("alice"))), "content-type": media_type}
        return client.post(ALICE, content=body, headers=headers)

    fits = '{"title":"x"}'.ljust(MAX_BODY_BYTES)
    for media_type in ("", "text/plain", "application/x-www-form-urlencoded", "text/json"):
        problem(post(f"{fits} ", media_type), 415, "Unsupported Media Type")
    for body in (f"{fits} ", (b" " * 1024 for _ in range(65))):
        problem(post(body), 413, "Content Too Large")
    for malformed in ("", "{", "{'a':1}", "{} {}", "[" * 60_000, b'"\xff"'):
        problem(post(malformed), 400, "Bad Request")
    for value in ("[]", "null", "1"):
        assert problem(post(value), 422, "Unprocessable Content") == ["#"]
    for media_type in ("application/json; charset=utf-8", "Application/JSON"):
        assert post(fits, media_type).status_code == 201


def test_a_schema_mismatch_is_a_500_without_details(client: Client, database_url: str) -> None:
    with psycopg.connect(database_url) as database:
        database.execute("ALTER TABLE tasks RENAME COLUMN title TO heading")
    answer = client.call("alice", "GET", ALICE)
    problem(answer, 500, "Internal Server Error")
    assert "title" not in answer.json().get("detail", "")
