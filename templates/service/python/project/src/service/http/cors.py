"""CORS for the origins that the variable `CORS_ORIGINS` lists; off without it."""

from pydantic import ValidationError
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.http.problems import respond
from service.settings import settings_of

_PREFLIGHT = {
    "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
    "access-control-allow-headers": (
        "Authorization, Content-Type, If-Match, If-None-Match, If-Range, Range,"
        " X-Request-Id"
    ),
    "access-control-max-age": "600",
}
_EXPOSED = "Accept-Ranges, Content-Range, ETag, Location, X-Request-Id"


class Cors:
    """Tells browsers which origins may read an answer; it keeps nobody else out."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a preflight, or add the headers to the app's answer."""
        if scope["type"] != "http" or not (origins := _origins(scope)):
            return await self.app(scope, receive, send)
        headers = Headers(scope=scope)
        origin = headers.get("origin", "")
        allowed = origin in origins
        started = False

        async def send_shared(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                added = MutableHeaders(scope=message)
                added.add_vary_header("Origin")
                if allowed:
                    added["access-control-allow-origin"] = origin
                    added["access-control-expose-headers"] = _EXPOSED
            await send(message)
            started = True

        asks = "access-control-request-method" in headers
        if allowed and asks and scope["method"] == "OPTIONS":
            preflight = Response(status_code=204, headers=_PREFLIGHT)
            return await preflight(scope, receive, send_shared)
        try:
            await self.app(scope, receive, send_shared)
        except Exception:
            if not started:
                # `Trace` would answer too, but past the headers that browsers ask for.
                await respond(500)(scope, receive, send_shared)
            raise


def _origins(scope: Scope) -> frozenset[str]:
    try:
        return settings_of(scope).cors_origins
    except ValidationError:
        return frozenset()
