"""`/openapi.json`, and `/docs` where developers are."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.openapi.docs import get_swagger_ui_html
from pydantic import ValidationError
from starlette.responses import HTMLResponse

from service.http.problems import Problem
from service.http.routes import StrictRoute
from service.settings import settings_of

router = APIRouter(route_class=StrictRoute, include_in_schema=False)


@router.get("/openapi.json")
async def openapi(request: Request) -> dict[str, Any]:
    """The description of the API."""
    described: dict[str, Any] = request.app.openapi()
    return described


@router.get("/docs")
async def docs(request: Request) -> HTMLResponse:
    """A page to try the API with; its scripts come from a public network."""
    if not _developing(request):
        raise Problem(404)
    return get_swagger_ui_html(openapi_url="/openapi.json", title=request.app.title)


def _developing(request: Request) -> bool:
    try:
        return settings_of(request.scope).environment == "development"
    except ValidationError:
        return False
