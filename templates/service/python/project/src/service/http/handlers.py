"""What FastAPI raises, as problems."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import Match

from service.http.problems import (
    FieldProblem,
    Problem,
    ProblemResponse,
    message,
    respond,
)

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


async def http_error(request: Request, error: Exception) -> ProblemResponse:
    """The problem for an `HTTPException`, ours or the framework's."""
    assert isinstance(error, HTTPException)
    errors = error.errors if isinstance(error, Problem) else ()
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(_allowed(request))
    detail = error.detail if isinstance(error.detail, str) else None
    return respond(error.status_code, detail, errors, headers)


def _allowed(request: Request) -> list[str]:
    """All methods of a path: the router names only those of its first route."""

    def matches(method: str) -> bool:
        scope = {**request.scope, "method": "GET" if method == "HEAD" else method}
        routes = request.app.router.routes
        return any(route.matches(scope)[0] is Match.FULL for route in routes)

    return [method for method in _METHODS if matches(method)]


async def validation_error(request: Request, error: Exception) -> ProblemResponse:
    """The problem for a request that does not match its schema."""
    assert isinstance(error, RequestValidationError)
    if any(item["type"] == "recursion_depth_exceeded" for item in error.errors()):
        return respond(400, "The body is nested too deeply.")
    faults = [_fault(item) for item in error.errors()]
    return respond(422, "The request does not match its schema.", faults)


def _fault(item: Mapping[str, Any]) -> FieldProblem:
    """Pydantic's error, without the input that it quotes."""
    source, *path = item["loc"]
    if source == "body":
        steps = (str(step).replace("~", "~0").replace("/", "~1") for step in path)
        return FieldProblem(detail=message(item), pointer="/".join(["#", *steps]))
    return FieldProblem(detail=message(item), parameter=".".join(map(str, path)))
