"""Catalogs of invented features, for what no real feature does."""

import json
from typing import Any

import pytest

from clodo_gen.features import export
from clodo_gen.features.data import Catalog
from clodo_gen.features.declaration import Feature


def feature(name: str, **members: Any) -> Feature:
    """A feature with a binding of its own, unless `members` say otherwise."""
    usual = {
        "title": name,
        "help": name,
        "docs": "https://example.org/",
        "default": name.upper().replace("-", "_"),
        "local": "everything",
    }
    return Feature(**{"name": name, **usual, **members})


def exported(*features: Feature) -> Catalog:
    """The catalog of just these features, exported as the real one is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(export, "all_features", lambda: {one.name: one for one in features})
        catalog: Catalog = json.loads(export.catalog_json("1.2.3"))
    return catalog
