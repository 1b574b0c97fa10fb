"""`/ws/{room}`: opens a WebSocket to the Durable Object that is the room."""

from typing import Annotated

from fastapi import Header, Path, Request, Response

from service.bindings import Env
from service.http.problems import Problem
from service.http.routes import api_router
from service.rooms.upgrade import Upgrade, runtime_request

router = api_router("/ws", "rooms")

SUBPROTOCOL = "clodo"

RoomName = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]


@router.get(
    "/{room}",
    status_code=101,
    response_class=Response,
    response_description="The WebSocket is open",
)
async def join_room(
    room: RoomName,
    request: Request,
    env: Env,
    upgrade: Annotated[str, Header()] = "",
    sec_websocket_protocol: Annotated[str, Header()] = "",
) -> Response:
    """Join a room: each text frame goes to everyone in it."""
    if upgrade.lower() != "websocket":
        raise Problem(426, "Open a WebSocket.", headers={"upgrade": "websocket"})
    answer = await env.ROOM.getByName(room).fetch(runtime_request(request))
    offered = [name.strip() for name in sec_websocket_protocol.split(",")]
    chosen = {"sec-websocket-protocol": SUBPROTOCOL} if SUBPROTOCOL in offered else {}
    return Upgrade(answer.js_object.webSocket, chosen)
