"""The way from an HTTP request to a WebSocket."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from service.http.runtime import EXTENSION, SOCKET


def runtime_request(request: Request) -> Any:
    """The request as the runtime has it, to send on to a Durable Object."""
    return request.scope["extensions"].get(EXTENSION, request)


class Upgrade(Response):
    """A response that gives the client its end of a WebSocket."""

    def __init__(self, socket: Any, headers: Mapping[str, str]) -> None:
        super().__init__(None, 101, headers)
        self.socket = socket

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the socket over."""
        await send(
            {
                "type": "http.response.start",
                "status": self.status_code,
                "headers": self.raw_headers,
            }
        )
        await send({"type": SOCKET, "socket": self.socket})
