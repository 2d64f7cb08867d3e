"""What `/openapi.json` says beyond the paths: bearer tokens, and problem documents for errors."""

from typing import Any

from fastapi import FastAPI

from .errors import Problem
from .gate import OPEN_ROUTES

METHODS = ("get", "post", "put", "patch", "delete")
PROBLEM = {
    "description": "An error",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
# The gate takes it from the path, so that no handler names it.
USER_ID = {"name": "user_id", "in": "path", "required": True, "schema": {"type": "string"}}


class Service(FastAPI):
    """A FastAPI application that documents what the gate and the error handlers do."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            self.openapi_schema = _with_problems(super().openapi())
        return self.openapi_schema


def _with_problems(document: dict[str, Any]) -> dict[str, Any]:
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= problem.pop("$defs") | {"Problem": problem}
    components["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    }
    # Needed by default, as at the gate.
    document["security"] = [{"bearer": []}]
    for path, item in document["paths"].items():
        for method in METHODS:
            if operation := item.get(method):
                operation["responses"].pop("422", None)
                operation["responses"]["default"] = PROBLEM
                if "{user_id}" in path:
                    operation.setdefault("parameters", []).insert(0, USER_ID)
                if path in OPEN_ROUTES:
                    operation["security"] = [{}]
    return document
