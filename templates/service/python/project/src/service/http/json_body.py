"""JSON bodies, read with care: bounded in size and in nesting."""

import json
import re
from typing import Any

from pydantic_core import from_json
from starlette.requests import Request
from starlette.types import Receive, Scope

from service.http.problems import Problem

MAX_BYTES = 1024 * 1024


def is_json(request: Request) -> bool:
    """Whether the request says that its body is JSON."""
    media_type = request.headers.get("content-type", "").partition(";")[0]
    return media_type.strip().lower() == "application/json"


def content_length(request: Request) -> int | None:
    """The length that the request announces."""
    announced = request.headers.get("content-length", "")
    return int(announced) if re.fullmatch(r"[0-9]{1,30}", announced) else None


class JsonRequest(Request):
    """A request whose JSON body has a limit and a strict parser.

    The standard library's parser follows nesting into the runtime's stack, where a few
    kilobytes of brackets end the whole isolate; pydantic's stops at a depth of 200.
    """

    def __init__(self, scope: Scope, receive: Receive, required: bool) -> None:
        super().__init__(scope, receive)
        self._required = required

    async def body(self) -> bytes:
        """The body, at most `MAX_BYTES` of it."""
        if not hasattr(self, "_body"):
            if (content_length(self) or 0) > MAX_BYTES:
                raise _too_large()
            body = bytearray()
            async for chunk in self.stream():
                body += chunk
                if len(body) > MAX_BYTES:
                    raise _too_large()
            if self._required and not body:
                # Said here: FastAPI parses no empty body, and finds fields missing.
                raise Problem(400, "Not valid JSON: the body is empty.")
            self._body = bytes(body)
        return self._body

    async def json(self) -> Any:
        """The parsed body."""
        try:
            value = from_json(await self.body(), allow_inf_nan=False)
            json.dumps(value, allow_nan=False)  # `1e999` parses as infinity.
        except ValueError as error:
            raise Problem(400, f"Not valid JSON: {error}.") from error
        return value


def _too_large() -> Problem:
    return Problem(413, f"A JSON body may have at most {MAX_BYTES} bytes.")
