"""Every error as `application/problem+json` (RFC 9457)."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

# Phrases that Python 3.13 renamed: they are part of an answer, so they stay the same.
_TITLES = {
    413: "Content Too Large",
    416: "Range Not Satisfiable",
    422: "Unprocessable Content",
}


class FieldProblem(BaseModel):
    """One fault: in the body (a JSON pointer) or in a parameter (its name)."""

    detail: str
    pointer: str | None = None
    parameter: str | None = None


class ProblemDocument(BaseModel):
    """What an error looks like on the wire."""

    title: str
    status: int
    detail: str | None = None
    errors: list[FieldProblem] | None = None


class ProblemResponse(JSONResponse):
    """A response with the media type of problems."""

    media_type = "application/problem+json"


class Problem(HTTPException):
    """An error with a status, a sentence for people, and the fields it concerns."""

    def __init__(
        self,
        status: int,
        detail: str | None = None,
        errors: Sequence[FieldProblem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, detail, headers)
        self.errors = errors


def message(fault: Mapping[str, Any]) -> str:
    """What pydantic says of a fault, without the input and without jargon."""
    return str(fault["msg"]).removeprefix("Value error, ")


def respond(
    status: int,
    detail: str | None = None,
    errors: Sequence[FieldProblem] = (),
    headers: Mapping[str, str] | None = None,
    extra: Mapping[str, Any] | None = None,
) -> ProblemResponse:
    """The response for a problem; `extra` are members that go beyond RFC 9457's."""
    title = _TITLES.get(status) or HTTPStatus(status).phrase
    document = ProblemDocument(
        title=title,
        status=status,
        detail=detail if detail != title else None,
        errors=list(errors) or None,
    )
    content = document.model_dump(exclude_none=True) | dict(extra or {})
    return ProblemResponse(content, status, headers)
