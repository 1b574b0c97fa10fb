"""A request id on every answer and one line of JSON for every request."""

import json
import re
import time
import traceback
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.http.problems import respond
from service.ids import new_id

_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Trace:
    """The outermost layer: what leaves it is an answer, never an exception.

    It logs no header, query or body: they hold tokens and people's data.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the app answer, and log how it went."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _ID.fullmatch(given) else str(new_id())
        method, started = scope["method"], time.perf_counter()
        status: int | None = None

        async def send_traced(message: Message) -> None:
            nonlocal status
            if message["type"] != "http.response.start":
                return await send(message)
            MutableHeaders(scope=message)["x-request-id"] = request_id
            await send(message)
            status = message["status"]  # Not sooner: what can't be sent is no answer.

        failure: dict[str, Any] = {}
        try:
            await self.app(scope, receive, send_traced)
        except Exception as error:
            failure = _describe(error)
            if status is None:
                await respond(500)(scope, receive, send_traced)
        line = {
            "level": "error" if failure or status is None or status >= 500 else "info",
            "request_id": request_id,
            "method": method,
            "route": getattr(scope.get("route"), "path_format", None),
            "status": status,
            "ms": round((time.perf_counter() - started) * 1000, 1),
        }
        print(json.dumps(line | failure))


def _describe(error: Exception) -> dict[str, Any]:
    """What failed and where; not its text, which may quote what a client sent."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return {
        "error": type(error).__name__,
        "stack": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
