"""`/openapi.json` with problem documents, and `/docs` during development."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

ASSETS = "/docs/assets"
DOCS_ROUTES = frozenset({"/docs", ASSETS})


class Service(FastAPI):
    """Declares errors as `application/problem+json` in the OpenAPI document."""

    def openapi(self) -> dict[str, Any]:
        is_new = self.openapi_schema is None
        document = super().openapi()
        for path in document["paths"].values() if is_new else ():
            for operation in path.values():
                error = operation["responses"]["default"]
                # FastAPI declares errors with the media type of the route's other responses.
                [schema] = error.get("content", {}).values() or [{}]
                error["content"] = {"application/problem+json": schema}
        return document


def serve_docs(app: FastAPI) -> None:
    """Serves Swagger UI from a development dependency, so that it works offline."""
    app.mount(ASSETS, StaticFiles(packages=[("fastapi_offline", "static")]))

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url=app.openapi_url or "",
            title=app.title,
            swagger_js_url=f"{ASSETS}/swagger-ui-bundle.js",
            swagger_css_url=f"{ASSETS}/swagger-ui.css",
            swagger_favicon_url=f"{ASSETS}/favicon.png",
        )
