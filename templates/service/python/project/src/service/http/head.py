"""HEAD: what GET would answer, without the body."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.http.runtime import STREAM

# RFC 9110 defines ranges for GET only, RFC 6455 opens WebSockets with GET only.
_FOR_GET_ONLY = (b"range", b"upgrade")


class Head:
    """FastAPI routes GET only, and whoever watches `/health` may ask with HEAD."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the app answer GET, and send on the status and the headers alone."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            return await self.app(scope, receive, send)

        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
                await send({"type": "http.response.body"})
            elif message["type"] == STREAM:
                await message["stream"].cancel()

        # In place: the log wants the route that this very scope was given.
        scope["method"] = "GET"
        scope["headers"] = [
            item for item in scope["headers"] if item[0] not in _FOR_GET_ONLY
        ]
        await self.app(scope, receive, send_head)
