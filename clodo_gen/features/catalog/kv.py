"""Workers KV namespaces. https://developers.cloudflare.com/kv/"""

from clodo_gen.features.declaration import Entry, Feature

FEATURE = Feature(
    name="kv",
    title="KV namespace",
    help="Key-value store, read fast everywhere, consistent within a minute",
    docs="https://developers.cloudflare.com/kv/",
    aliases=("key-value",),
    default="KV",
    entries=(Entry(at="kv_namespaces", value={"binding": "{name}"}),),
    probe="get of an absent key",
    local="everything, offline",
)
