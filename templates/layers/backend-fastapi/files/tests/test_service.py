"""Behavior common to all routes: closed by default, headers, errors and limits."""

import asyncio
import json
import logging
from collections.abc import Callable

import pytest
from conftest import ALICE, BOB, NOWHERE, ORIGIN, Client, app, bearer, claims, problem, token
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request, WebSocket
from fastapi.responses import PlainTextResponse
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from signer import ENVIRONMENT

from app.core.claims import Claims
from app.core.observability import JsonFormatter, TextFormatter
from app.core.security import (
    GuardedRoute,
    UnguardedRoutes,
    guard,
    require_guards,
    validate_path_user_id,
)
from app.main import OPEN_ROUTES

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


async def handler(_: Request) -> None: ...


async def with_body(body: dict[str, int]) -> None: ...


async def socket(websocket: WebSocket) -> None: ...


def guarded() -> APIRouter:
    return APIRouter(dependencies=[Depends(guard)], route_class=GuardedRoute)


def included(service: FastAPI) -> None:
    inner, outer = APIRouter(), APIRouter(prefix="/new")
    inner.add_api_route("/inner", handler)
    outer.include_router(inner)
    service.include_router(outer)


def beside_a_guard(service: FastAPI) -> None:
    router = guarded()
    router.mount("/new", FastAPI())
    service.include_router(router)


@pytest.mark.parametrize(
    "add",
    [
        lambda service: service.add_api_route("/new", handler),
        lambda service: service.add_route("/new", handler),
        lambda service: service.add_api_websocket_route("/new", socket),
        lambda service: service.mount("/new", FastAPI()),
        lambda service: service.mount("/", FastAPI()),
        lambda service: service.host("new", FastAPI()),
        lambda service: service.frontend("/", directory="."),
        lambda service: service.add_api_route("/new", with_body, dependencies=[Depends(guard)]),
        included,
        beside_a_guard,
    ],
)
def test_an_unguarded_route_stops_the_startup(add: Callable[[FastAPI], None]) -> None:
    service = app()
    require_guards(service)
    add(service)
    with pytest.raises(UnguardedRoutes, match=r"OPEN_ROUTES: (/new(/inner)?|new|/)$"):
        TestClient(service).__enter__()


def test_every_route_needs_a_token_except_the_open_ones(shared_client: Client) -> None:
    paths = {each.path for each in iter_route_contexts(app().routes) if each.path}
    assert paths > OPEN_ROUTES
    for route in paths - OPEN_ROUTES:
        path = route.replace("{user_id}", "alice").replace("{task_id}", "1")
        assert "{" not in path, f"replace the parameter of {route} with a value"
        statuses = {shared_client.request(method, path).status_code for method in METHODS}
        assert statuses == {401, 405}, route


def test_the_guard_also_checks_the_user_in_the_path(shared_database_url: str) -> None:
    service, router = app(shared_database_url), guarded()

    @router.get("/{user_id}/new")
    async def new(user_id: str, request: Request) -> str:
        payload = await validate_path_user_id(request, user_id)
        return str(payload["sub"])

    service.include_router(router)
    with TestClient(service) as client:
        headers = bearer(token(claims("bob")))
        assert client.get("/bob/new", headers=headers).json() == "bob"
        problem(client.get("/alice/new", headers=headers), 403, "Forbidden")
    with pytest.raises(KeyError):
        Claims.model_validate(claims("bob"))["password"]


def test_repr_of_claims_hides_the_email_address() -> None:
    assert "example.com" not in repr(Claims.model_validate(claims("alice")))


def test_checks_the_token_and_the_path_before_the_body(shared_client: Client) -> None:
    long = "[" * 70_000
    problem(shared_client.post(ALICE, content=long), 401, "Unauthorized")
    headers = bearer(token(claims("alice")))
    problem(shared_client.post(BOB, content=long, headers=headers), 403, "Forbidden")


def test_exceptions_become_problem_documents_and_their_messages_are_not_logged(
    caplog: pytest.LogCaptureFixture, shared_database_url: str
) -> None:
    service, router = app(shared_database_url), guarded()
    private = "alice@example.com"

    @router.get("/bug")
    async def bug() -> None:
        raise RuntimeError(private)

    @router.get("/full")
    async def full() -> None:
        raise HTTPException(409, "The list is full.", {"X-Full": "yes"})

    service.include_router(router)
    headers = {**bearer(token(claims("alice"))), "origin": ORIGIN}
    client = TestClient(service, raise_server_exceptions=False)
    with client, caplog.at_level(logging.DEBUG):
        answer = client.get("/bug", headers=headers)
        problem(answer, 500, "Internal Server Error")
        assert answer.headers["access-control-allow-origin"] == ORIGIN
        answer = client.get("/full", headers=headers)
    problem(answer, 409, "Conflict")
    assert (answer.json()["detail"], answer.headers["x-full"]) == ("The list is full.", "yes")
    for formatter in (JsonFormatter(), TextFormatter()):
        text = "\n".join(formatter.format(record) for record in caplog.records)
        assert "RuntimeError" in text
        assert "in bug" in text
        assert "alice" not in text


def test_openapi_declares_which_routes_are_open() -> None:
    service, router = app(), guarded()

    @router.get("/text", response_class=PlainTextResponse)
    async def text() -> str:
        return ""

    service.include_router(router)
    with TestClient(service) as client:
        document = client.get("/openapi.json").json()
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert "HTTPValidationError" not in json.dumps(document)
    for route, item in document["paths"].items():
        for operation in item.values():
            assert ("security" in operation) == (route not in OPEN_ROUTES)
            assert [*operation["responses"]["default"]["content"]] == ["application/problem+json"]


def test_docs_exist_only_in_development_and_work_offline(shared_client: Client) -> None:
    for path in ("/docs", "/docs/assets/swagger-ui.css", "/redoc"):
        problem(shared_client.get(path), 404, "Not Found")
    service = app(with_docs=True)
    with TestClient(service) as client:
        page = client.get("/docs").text
        assert "https://" not in page
        for name in ("swagger-ui-bundle.js", "swagger-ui.css", "favicon.png"):
            assert f'"/docs/assets/{name}"' in page
            assert client.get(f"/docs/assets/{name}").status_code == 200


def test_unknown_paths_are_404_and_wrong_methods_405(shared_client: Client) -> None:
    for path in ("/", "/api/v1/alice", f"{ALICE}/", "/health/"):
        answer = shared_client.get(path, headers={"x-request-id": "from the client"})
        problem(answer, 404, "Not Found")
    for path, allowed in ((ALICE, "GET, POST"), (f"{ALICE}/1", "DELETE, GET, PATCH")):
        answer = shared_client.put(path)
        problem(answer, 405, "Method Not Allowed")
        assert answer.headers["allow"] == allowed


def test_health_needs_no_database_and_ready_needs_the_tables(
    shared_client: Client, empty_database_url: str
) -> None:
    assert shared_client.get("/ready").json() == {"status": "ready"}
    for url in (empty_database_url, NOWHERE):
        with Client(url) as lacking:
            assert lacking.get("/health").json() == {"status": "ok"}
            assert lacking.head("/health").status_code == 200
            answer = lacking.get("/ready")
            problem(answer, 503, "Service Unavailable")
            assert answer.headers["retry-after"] == "5"


def test_a_slow_request_times_out_with_503(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENVIRONMENT, "REQUEST_TIMEOUT_SECONDS", "1")
    service = app()

    @service.get("/slow")
    async def slow() -> None:
        await asyncio.sleep(60)

    service.state.open_routes |= {"/slow"}
    with TestClient(service) as client:
        problem(client.get("/slow"), 503, "Service Unavailable")


def test_oversized_request_heads_get_431(shared_client: Client) -> None:
    assert shared_client.get("/health", headers={"x": "a" * 15_000}).status_code == 200
    many = {f"x{number}": "a" for number in range(65)}
    for headers in ({"x": "a" * 17_000}, many):
        answer = shared_client.get("/health", headers=headers)
        problem(answer, 431, "Request Header Fields Too Large")


def test_cors_allows_only_the_frontends_origin(shared_client: Client) -> None:
    asked = {
        "access-control-request-method": "PATCH",
        "access-control-request-headers": "authorization,content-type",
    }
    answer = shared_client.options(ALICE, headers={"origin": ORIGIN, **asked})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, ORIGIN)
    for origin in ("http://localhost:3001", f"{ORIGIN}.evil.example", "null"):
        for answer in (
            shared_client.options(ALICE, headers={"origin": origin, **asked}),
            shared_client.get("/health", headers={"origin": origin}),
        ):
            assert "access-control-allow-origin" not in answer.headers
    # Errors need the CORS header too, so that the frontend can read them.
    answer = shared_client.get(ALICE, headers={"origin": ORIGIN})
    problem(answer, 401, "Unauthorized")
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert "location" in answer.headers["access-control-expose-headers"]
    assert "access-control-allow-credentials" not in answer.headers
