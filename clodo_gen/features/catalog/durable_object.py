"""Durable Objects. https://developers.cloudflare.com/durable-objects/"""

from clodo_gen.features.declaration import Entry, Feature, Handler

FEATURE = Feature(
    name="durable-object",
    title="Durable Object",
    help="One live object per name, with storage of its own; one class per binding",
    docs="https://developers.cloudflare.com/durable-objects/",
    aliases=("durable-objects", "do"),
    example="COUNTER",
    entries=(
        Entry(
            at="durable_objects.bindings",
            value={"name": "{name}", "class_name": "{class}"},
        ),
        Entry(
            at="exports",
            member="{class}",
            value={"type": "durable-object", "storage": "sqlite"},
        ),
    ),
    handlers=(Handler.model_validate({"kind": "durable-object", "class": "{class}"}),),
    local="everything, offline: calls, storage, alarms, WebSocket hibernation",
)
