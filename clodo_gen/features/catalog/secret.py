"""Secrets. https://developers.cloudflare.com/workers/configuration/secrets/"""

from clodo_gen.features.declaration import Entry, Feature

FEATURE = Feature(
    name="secret",
    title="Secret",
    help="A value that only the running service sees, checked before it serves",
    docs="https://developers.cloudflare.com/workers/configuration/secrets/",
    aliases=("secrets",),
    example="STRIPE_KEY",
    entries=(Entry(at="secrets.required", value="{name}"),),
    secret=True,
    local="everything, offline, from .dev.vars",
)
