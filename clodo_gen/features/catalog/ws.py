"""WebSocket rooms. https://developers.cloudflare.com/durable-objects/best-practices/websockets/"""

from clodo_gen.features.declaration import Feature, Starter

FEATURE = Feature(
    name="ws",
    title="WebSocket rooms",
    help="Rooms whose members hear each other, asleep when nobody speaks",
    docs="https://developers.cloudflare.com/durable-objects/best-practices/websockets/",
    aliases=("websocket", "websockets", "rooms"),
    named=False,
    requires=("durable-object:ROOM",),
    local="everything, offline, hibernation included",
    starter=Starter(
        help="A room for everyone who connects under its name",
        routes=("GET /ws/{room}",),
    ),
)
