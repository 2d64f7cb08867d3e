"""Creates the service from its settings, for the server and for tests."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.types import Lifespan

from . import health, tasks
from .core import errors
from .core.config import Settings
from .core.database import open_pool, report_until_ready
from .core.keys import Keys
from .core.observability import Observe, Recover
from .core.security import require_guards
from .core.tokens import Verifier
from .docs import DOCS_ROUTES, Service, serve_docs

OPEN_ROUTES = frozenset({"/health", "/ready", "/openapi.json"})
"""The only routes that don't require a token. The startup fails if another route is unguarded."""


def create_api(lifespan: Lifespan[FastAPI] | None = None) -> FastAPI:
    """Creates the routes, without settings: the OpenAPI document needs none."""
    api = Service(
        lifespan=lifespan,
        # No redirects: they would go to the host in the Host header, which the client chooses.
        redirect_slashes=False,
        # Disables FastAPI's own documentation pages, which load scripts from a CDN.
        docs_url=None,
        redoc_url=None,
        responses={"default": {"description": "Problem document", "model": errors.Problem}},
    )
    api.include_router(health.router)
    api.include_router(tasks.router)
    return api


def create_app(settings: Settings, *, with_docs: bool = False) -> FastAPI:
    keys = Keys(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        # Checked at startup, to include routes that are added after `create_app` returns.
        require_guards(app)
        async with aclosing(keys), open_pool(settings) as pool:
            app.state.pool = pool
            report = asyncio.create_task(report_until_ready(pool, health.PROBES))
            yield
            report.cancel()

    app = create_api(lifespan)
    app.title = settings.jwt_audience
    lifetime = settings.access_token_expire_minutes * 60
    app.state.verifier = Verifier(keys, settings.jwt_issuer, settings.jwt_audience, lifetime)
    app.state.open_routes = OPEN_ROUTES
    if with_docs:
        serve_docs(app)
        app.state.open_routes |= DOCS_ROUTES
    errors.install(app)

    # The last middleware is the outermost. Add others above `Recover`, which handles their errors.
    app.add_middleware(Recover, timeout=settings.request_timeout_seconds)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=[settings.cors_allowed_origin],
        allow_methods=["GET", "POST", "PATCH", "DELETE"],
        allow_headers=["authorization", "content-type"],
        expose_headers=["x-request-id", "location", "retry-after"],
    )
    app.add_middleware(Observe)
    return app
