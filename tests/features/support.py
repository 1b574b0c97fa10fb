"""What asking for a feature adds to a service, seen from outside."""

import json
from functools import cache
from typing import Any

from clodo_gen.engine.templates import installed
from clodo_gen.model import ENVIRONMENTS, ServiceSpec
from tests.support import CATALOG, Made, make

EVERYWHERE = ("dev", *ENVIRONMENTS)


@cache
def service(*words: str, bare: bool = False) -> Made:
    """A service called shop that asks for no token, so that it has nothing of its own."""
    spec = ServiceSpec("shop", features=words, auth="none", bare=bare)
    return make(installed(), spec)


def added(*words: str) -> dict[str, dict[str, Any]]:
    """What these features add to wrangler.jsonc, by environment."""
    plain = service().environments
    return {
        environment: {key: value for key, value in part.items() if key not in plain[environment]}
        for environment, part in service(*words).environments.items()
    }


def everywhere(entries: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The same entries in each environment, with `{environment}` filled in."""
    return {
        environment: json.loads(json.dumps(entries).replace("{environment}", environment))
        for environment in EVERYWHERE
    }


def told(*words: str) -> dict[str, Any]:
    """What the manifest says of these features."""
    manifest = service(*words).manifest
    default = {"kind": "fetch", "class": "Default"}
    return {
        "bindings": [(binding["feature"], binding["name"]) for binding in manifest["bindings"]],
        "classes": [handler["class"] for handler in manifest["handlers"] if handler != default],
        "secrets": manifest["secrets"],
    }


def nothing_told(**but: list[Any]) -> dict[str, Any]:
    """What the manifest says where nothing was asked for, `but` for this."""
    return {"bindings": [], "classes": [], "secrets": [], **but}


def keys_without(feature: str) -> set[str]:
    """The keys of wrangler.jsonc in a service with every feature that does not bring this one."""
    words = [
        name if data["default"] or not data["named"] else f"{name}:{data['example']}"
        for name, data in CATALOG["features"].items()
        if name != feature and not any(w.partition(":")[0] == feature for w in data["closure"])
    ]
    return {key for part in service(*words).environments.values() for key in part}


def spoken(*words: str) -> list[str]:
    """The features that a service remembers when asked for in these words."""
    return service(*words).resolution.features
