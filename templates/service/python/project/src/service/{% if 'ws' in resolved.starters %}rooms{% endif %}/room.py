"""One room: everyone in it hears what the others say.

The room hibernates between messages: it keeps nothing in memory, and who is who
travels with the sockets, which the runtime keeps open meanwhile.
"""

import json
from contextlib import suppress
from typing import Any, Protocol

from service.ids import new_id

MAX_BYTES = 16 * 1024
NORMAL, UNSUPPORTED, TOO_BIG = 1000, 1003, 1009  # close codes of RFC 6455


class Socket(Protocol):
    """The server's end of a WebSocket."""

    def send(self, text: str) -> None: ...
    def close(self, code: int, reason: str) -> None: ...
    def serializeAttachment(self, value: str) -> None: ...
    def deserializeAttachment(self) -> str: ...


class RoomObject:
    """What `Room` in `entry.py` does; the runtime calls the methods in camel case."""

    ctx: Any  # The runtime's state of this object.

    def join(self, socket: Socket) -> None:
        """Let a socket in, and tell everyone, itself included."""
        member = str(new_id())
        socket.serializeAttachment(member)
        self.ctx.acceptWebSocket(socket)
        self._tell("joined", member, members=len(self._sockets()))

    async def webSocketMessage(self, socket: Socket, message: Any) -> None:
        """Pass a message on to everyone; its sender hears it as a receipt."""
        if not isinstance(message, str):
            socket.close(UNSUPPORTED, "Send text.")
        elif len(message.encode(errors="replace")) > MAX_BYTES:
            socket.close(TOO_BIG, f"A message may have at most {MAX_BYTES} bytes.")
        else:
            self._tell("message", socket.deserializeAttachment(), text=message)

    async def webSocketClose(self, socket: Socket, *reason: Any) -> None:
        """Complete the closing, and tell the others that a member has left."""
        socket.close(NORMAL, "")
        others = [other for other in self._sockets() if other != socket]
        member = socket.deserializeAttachment()
        self._tell("left", member, members=len(others))

    async def webSocketError(self, socket: Socket, error: Any) -> None:
        """A broken connection is a member that has left."""
        await self.webSocketClose(socket)

    def _sockets(self) -> list[Socket]:
        return list(self.ctx.getWebSockets())

    def _tell(self, event: str, member: str, **more: Any) -> None:
        text = json.dumps({"event": event, "member": member, **more})
        for socket in self._sockets():
            with suppress(Exception):  # It is closing: its own event follows.
                socket.send(text)
