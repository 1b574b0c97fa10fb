"""Files go between client and R2 as the runtime's own streams."""

from collections.abc import AsyncIterable, Mapping

from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from service.http.runtime import EXTENSION, STREAM


def upload(request: Request) -> AsyncIterable[bytes]:
    """The request's body as a stream that a binding takes whole."""
    runtime = request.scope["extensions"].get(EXTENSION)
    return runtime.body if runtime else request.stream()


class Download(StreamingResponse):
    """A response whose body is a stream that came from a binding."""

    def __init__(
        self,
        stream: AsyncIterable[bytes],
        status_code: int,
        headers: Mapping[str, str],
    ) -> None:
        super().__init__(stream, status_code, headers)
        self.stream = stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the stream over whole, where the runtime takes it."""
        if EXTENSION not in scope["extensions"]:
            return await super().__call__(scope, receive, send)
        await send(
            {
                "type": "http.response.start",
                "status": self.status_code,
                "headers": self.raw_headers,
            }
        )
        await send({"type": STREAM, "stream": self.stream})
