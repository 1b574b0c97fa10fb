"""Calls the ASGI app on CPython, as `service/worker.py` does in workerd."""

import asyncio
from urllib.parse import unquote

import httpx
from starlette.types import ASGIApp, Message


class InProcess(httpx.BaseTransport):
    """A transport for `httpx.Client` without a network or a thread."""

    def __init__(self, app: ASGIApp, env: object) -> None:
        self.app, self.env = app, env

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return asyncio.run(self._answer(request))

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        path, _, query = request.url.raw_path.partition(b"?")
        assert isinstance(request.stream, httpx.SyncByteStream)
        chunks = iter(request.stream)
        sent: list[Message] = []

        async def receive() -> Message:
            for chunk in chunks:
                return {"type": "http.request", "body": chunk, "more_body": True}
            return {"type": "http.request"}

        async def send(message: Message) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": request.url.scheme,
            "path": unquote(path.decode()),
            "raw_path": path,
            "query_string": query,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "env": self.env,
            "extensions": {},
        }
        await self.app(scope, receive, send)
        start, *rest = sent
        body = b"".join(message.get("body", b"") for message in rest)
        return httpx.Response(start["status"], headers=start["headers"], content=body)
