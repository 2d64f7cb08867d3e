"""The service as a function of its settings, for the server and for tests."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager

from fastapi import FastAPI

from . import health, tasks
from .core import errors
from .core.config import Settings
from .core.cors import Cors
from .core.database import open_pool, report_until_ready
from .core.gate import Gate
from .core.keys import Keys
from .core.observability import Observe, Recover
from .core.openapi import Service
from .core.security import Verifier


def create_app(settings: Settings) -> FastAPI:
    keys = Keys(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        url = settings.database_url.get_secret_value()
        async with aclosing(keys), open_pool(url, settings.jwt_audience) as pool:
            app.state.pool = pool
            report = asyncio.create_task(report_until_ready(pool, health.PROBES))
            yield
            report.cancel()

    app = Service(
        title=settings.jwt_audience,
        lifespan=lifespan,
        # A redirect would go to whatever the Host header says.
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
    )
    errors.install(app)
    app.include_router(health.router)
    app.include_router(tasks.router)

    # The last one added is the outermost.
    app.add_middleware(Gate, routes=app.router.routes, verifier=Verifier(keys, settings.policy))
    app.add_middleware(Recover)
    app.add_middleware(Cors, origin=settings.cors_allowed_origin)
    app.add_middleware(Observe)
    return app
