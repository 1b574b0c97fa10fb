"""A FastAPI app whose routes are strict and whose errors are problems."""

from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from service.http.handlers import http_error, validation_error
from service.http.problems import ProblemDocument, ProblemResponse
from service.http.routes import StrictRoute

_PROBLEM = {
    ProblemResponse.media_type: {"schema": {"$ref": "#/components/schemas/Problem"}}
}


def _operation_id(route: APIRoute) -> str:
    return route.name


class Application(FastAPI):
    """The app; `openapi()` describes its problems too."""

    def __init__(self, title: str, version: str) -> None:
        super().__init__(
            title=title,
            version=version,
            openapi_url=None,  # `http/docs.py` has the routes.
            redirect_slashes=False,
            generate_unique_id_function=_operation_id,
            exception_handlers={
                HTTPException: http_error,
                RequestValidationError: validation_error,
            },
            responses={
                "4XX": {"description": "Refused", "content": _PROBLEM},
                "5XX": {"description": "Failed", "content": _PROBLEM},
            },
        )
        self.router.route_class = StrictRoute

    def openapi(self) -> dict[str, Any]:
        """The description of all routes, made once."""
        described = super().openapi()
        schemas = described["components"]["schemas"]
        if "Problem" not in schemas:
            template = "#/components/schemas/{model}"
            problem = ProblemDocument.model_json_schema(ref_template=template)
            schemas.update(problem.pop("$defs"), Problem=problem)
        return described
