"""The catalog as it travels with the templates: read as data, never validated here."""

import json
from pathlib import Path
from typing import Any, TypedDict


class EntryData(TypedDict):
    """What one instance adds to wrangler.jsonc."""

    at: str
    value: str | dict[str, Any]
    named: dict[str, Any]
    member: str | None


HandlerData = TypedDict("HandlerData", {"kind": str, "class": str})


class VariableData(TypedDict):
    """A setting that a feature reads."""

    name: str
    default: str
    help: str


class StarterData(TypedDict):
    """What comes with a feature until `--bare` leaves it out."""

    help: str
    routes: list[str]


class FeatureData(TypedDict):
    """One feature; `features/declaration.py` says what each member means."""

    title: str
    help: str
    docs: str
    aliases: list[str]
    named: bool
    default: str | None
    example: str | None
    entries: list[EntryData]
    secret: bool
    classes: bool
    handlers: list[HandlerData]
    variables: list[VariableData]
    closure: list[str]
    conflicts: list[str]
    probe: str | None
    local: str
    starter: StarterData | None
    resource: bool


class Catalog(TypedDict):
    """All of `templates/catalog.json`."""

    version: str
    names: dict[str, Any]
    features: dict[str, FeatureData]


def load_catalog(root: Path) -> Catalog:
    """The catalog of the templates under `root`."""
    catalog: Catalog = json.loads((root / "templates/catalog.json").read_bytes())
    return catalog
