"""Files go between client and R2 as the runtime's own streams."""

from collections.abc import AsyncIterable, Iterator, Mapping
from contextlib import contextmanager

from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from service.http.problems import Problem
from service.http.runtime import EXTENSION, STREAM


@contextmanager
def upload(request: Request) -> Iterator[AsyncIterable[bytes]]:
    """The request's body as a stream that a binding takes whole."""
    runtime = request.scope["extensions"].get(EXTENSION)
    try:
        yield runtime.body if runtime else request.stream()
    except Exception as error:
        if runtime is None or not runtime.signal.aborted:
            raise
        # For the log alone: FastAPI says 400 as well when a JSON body breaks off.
        raise Problem(400, "The body broke off.") from error


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
