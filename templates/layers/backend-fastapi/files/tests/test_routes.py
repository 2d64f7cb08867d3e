"""Denied by default, and what every answer has in common."""

import json
import logging
import re

import pytest
from conftest import NOWHERE, ORIGIN, Client, claims, problem, settings, token
from fastapi import FastAPI, WebSocket
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from app.core.gate import OPEN_ROUTES
from app.core.observability import JsonFormatter, TextFormatter
from app.main import create_app

ALICE = "/api/v1/alice/tasks"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE")


def routes(app: FastAPI) -> set[str]:
    return {context.path for context in iter_route_contexts(app.router.routes) if context.path}


def test_every_route_needs_a_token_except_the_open_ones(shared_client: Client) -> None:
    paths = routes(create_app(settings(NOWHERE)))
    assert len(paths) >= 5
    assert paths > OPEN_ROUTES
    for route in paths - OPEN_ROUTES:
        path = route.replace("{user_id}", "alice").replace("{task_id}", "1")
        assert "{" not in path, f"give {route} a value for its parameter"
        for method in METHODS:
            answer = shared_client.request(method, path)
            assert answer.status_code == 401, f"{method} {route}"
            assert answer.headers["www-authenticate"] == 'Bearer realm="api"'
    for route in OPEN_ROUTES - {"/ready"}:
        assert shared_client.get(route).status_code == 200


def test_a_route_that_nobody_thought_about_is_closed() -> None:
    app = create_app(settings(NOWHERE))

    @app.get("/new")
    async def new() -> str:
        return "forgotten"

    @app.websocket("/socket")
    async def socket(websocket: WebSocket) -> None:
        await websocket.accept()

    app.mount("/mounted", FastAPI())
    client = TestClient(app, raise_server_exceptions=False)
    problem(client.get("/new"), 401, "Unauthorized")
    problem(client.get("/mounted/docs"), 404, "Not Found")
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/socket"):
        pass


def test_the_path_is_checked_without_being_asked_for(shared_database_url: str) -> None:
    app = create_app(settings(shared_database_url))

    @app.get("/api/v1/{user_id}/new")
    async def new() -> str:
        return "private"

    headers = {"authorization": f"Bearer {token(claims('bob'))}"}
    with TestClient(app) as client:
        problem(client.get("/api/v1/alice/new", headers=headers), 403, "Forbidden")
        assert client.get("/api/v1/bob/new", headers=headers).json() == "private"


def test_a_bug_is_a_problem_document_and_its_message_is_not_logged(
    caplog: pytest.LogCaptureFixture, shared_database_url: str
) -> None:
    app = create_app(settings(shared_database_url))
    private = "alice@example.com"

    @app.get("/bug")
    async def bug() -> None:
        raise RuntimeError(private)

    headers = {"authorization": f"Bearer {token(claims('alice'))}", "origin": ORIGIN}
    client = TestClient(app, raise_server_exceptions=False)
    with client, caplog.at_level(logging.DEBUG):
        answer = client.get("/bug", headers=headers)
    problem(answer, 500, "Internal Server Error")
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    for formatter in (JsonFormatter(), TextFormatter()):
        text = "\n".join(formatter.format(record) for record in caplog.records)
        assert "RuntimeError" in text
        assert "in bug" in text
        assert "alice" not in text


def test_the_document_says_which_routes_are_open(shared_client: Client) -> None:
    document = shared_client.get("/openapi.json").json()
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert document["security"] == [{"bearer": []}]
    assert "HTTPValidationError" not in json.dumps(document)
    for route, item in document["paths"].items():
        for operation in item.values():
            assert (operation.get("security") == [{}]) == (route in OPEN_ROUTES)
            assert "application/problem+json" in operation["responses"]["default"]["content"]
            assert "422" not in operation["responses"]
            named = {
                each["name"] for each in operation.get("parameters", []) if each["in"] == "path"
            }
            assert named == set(re.findall(r"{(\w+)}", route))


def test_what_does_not_exist_is_404_and_a_wrong_method_is_405(shared_client: Client) -> None:
    for path in ("/", "/api", "/api/v1/alice", f"{ALICE}/", "/docs", "/redoc", "/health/"):
        problem(shared_client.get(path), 404, "Not Found")
        problem(shared_client.call("alice", "GET", path), 404, "Not Found")
    answer = shared_client.call("alice", "PUT", ALICE)
    problem(answer, 405, "Method Not Allowed")
    assert answer.headers["allow"] == "GET,HEAD,POST"
    answer = shared_client.call("alice", "PUT", f"{ALICE}/1")
    assert answer.headers["allow"] == "GET,HEAD,PATCH,DELETE"
    assert shared_client.head("/health").status_code == 200


def test_health_needs_no_database_and_ready_needs_the_tables(
    client: Client, empty_database_url: str
) -> None:
    assert client.get("/ready").json() == {"status": "ready"}
    for url in (empty_database_url, NOWHERE):
        with Client(url) as lacking:
            assert lacking.get("/health").json() == {"status": "ok"}
            answer = lacking.get("/ready")
            problem(answer, 503, "Service Unavailable")
            assert answer.headers["retry-after"] == "5"
    with Client(NOWHERE) as lacking:
        problem(lacking.call("alice", "GET", ALICE), 503, "Service Unavailable")


def test_every_answer_carries_the_same_headers(shared_client: Client) -> None:
    ids = set()
    for path in ("/health", "/nowhere", ALICE):
        answer = shared_client.get(path, headers={"x-request-id": "chosen-by-the-client"})
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert len(answer.headers["x-request-id"]) == 36
        ids.add(answer.headers["x-request-id"])
    assert len(ids) == 3


def test_heads_have_a_limit(shared_client: Client) -> None:
    assert shared_client.get("/health", headers={"x": "a" * 15_000}).status_code == 200
    many = {f"x{number}": "a" for number in range(65)}
    for headers in ({"x": "a" * 17_000}, many):
        answer = shared_client.get("/health", headers=headers)
        problem(answer, 431, "Request Header Fields Too Large")


def test_only_the_frontends_origin_may_read_answers(shared_client: Client) -> None:
    asked = {
        "access-control-request-method": "PATCH",
        "access-control-request-headers": "authorization,content-type",
    }
    answer = shared_client.options(ALICE, headers={"origin": ORIGIN, **asked})
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    for origin in ("http://localhost:3001", f"{ORIGIN}.evil.example", f"{ORIGIN}/", "null"):
        for answer in (
            shared_client.options(ALICE, headers={"origin": origin, **asked}),
            shared_client.get("/health", headers={"origin": origin}),
        ):
            assert answer.status_code == 200
            assert "access-control-allow-origin" not in answer.headers
            assert answer.headers["vary"] == "Origin"

    # Errors too, or the frontend could not read them.
    answer = shared_client.get(ALICE, headers={"origin": ORIGIN})
    problem(answer, 401, "Unauthorized")
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert "location" in answer.headers["access-control-expose-headers"]
    assert answer.headers["vary"] == "Origin"
    assert "access-control-allow-credentials" not in answer.headers


def test_options_says_the_same_to_everybody_and_everywhere(shared_client: Client) -> None:
    for path in (ALICE, "/health", "/nowhere"):
        for headers in ({}, {"origin": ORIGIN}, {"access-control-request-method": "PUT"}):
            answer = shared_client.options(path, headers=headers)
            assert (answer.status_code, answer.content) == (200, b"")
            assert answer.headers["access-control-allow-methods"] == "GET,POST,PATCH,DELETE"
            assert answer.headers["access-control-allow-headers"] == "authorization,content-type"
            assert answer.headers["cache-control"] == "no-store"
