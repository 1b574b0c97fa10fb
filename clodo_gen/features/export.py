"""`templates/catalog.json`: the catalog as data that travels with the templates."""

import json
from typing import Any

from clodo_gen import names
from clodo_gen.features.catalog import all_features
from clodo_gen.features.declaration import Feature


def catalog_json(version: str) -> str:
    """The text of `templates/catalog.json` for templates of `version`."""
    features = all_features()
    _refuse_ambiguity(features)
    rules = names.rules()
    variables = [v.name for feature in features.values() for v in feature.variables]
    rules["reserved"]["settings"] = sorted(names.RESERVED_SETTINGS + variables)
    catalog = {
        "$comment": "Exported from clodo_gen/features by scripts/regen: do not edit.",
        "version": version,
        "names": rules,
        "features": {name: _data(features[name], features) for name in features},
    }
    return json.dumps(catalog, indent=1, ensure_ascii=False) + "\n"


def _data(feature: Feature, features: dict[str, Feature]) -> dict[str, Any]:
    data = feature.model_dump(mode="json", by_alias=True, exclude={"name", "requires"})
    data["closure"] = sorted(_closure(feature, features))
    data["classes"] = any("{class}" in handler.class_ for handler in feature.handlers)
    data["resource"] = any("{resource}" in str(entry.value) for entry in feature.entries)
    return data


def _closure(feature: Feature, features: dict[str, Feature]) -> set[str]:
    """Every word that `feature` brings along, at any remove."""
    found: set[str] = set()
    waiting = list(feature.requires)
    while waiting:
        word = waiting.pop()
        if word not in found:
            found.add(word)
            waiting += features[word.partition(":")[0]].requires
    return found


def _refuse_ambiguity(features: dict[str, Feature]) -> None:
    words = [word for f in features.values() for word in (f.name, *f.aliases)]
    twice = sorted({word for word in words if words.count(word) > 1})
    if twice:
        raise ValueError(f"words that mean two features: {', '.join(twice)}")
