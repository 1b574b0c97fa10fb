"""Would it be a sound project? Asked of the planned files, before any is written."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from clodo_gen import names
from clodo_gen.editors import jsonc
from clodo_gen.engine.plan import Plan
from clodo_gen.engine.render import File
from clodo_gen.errors import InternalError, Problem
from clodo_gen.features.resolver import Resolution

MANIFEST = "clodo.json"
CONFIGURATION = "wrangler.jsonc"


def validate(plan: Plan, resolution: Resolution) -> None:
    """Raise InternalError, naming everything, when the planned files contradict the request."""
    problems = [*_text_problems(plan.files), *_agreement(plan.files, resolution)]
    if problems:
        raise InternalError(*problems)


def _text_problems(files: Mapping[str, File]) -> Iterator[Problem]:
    for path, file in files.items():
        if not file.data.endswith(b"\n") or file.data.endswith(b"\n\n"):
            yield Problem("text-unsound", "does not end in one newline", path)
        if b"\r" in file.data or b"\n<<<<<<< " in file.data:
            yield Problem("text-unsound", "has carriage returns or conflict markers", path)
        if path.endswith(".py"):
            try:
                compile(file.data, path, "exec", dont_inherit=True)
            except SyntaxError as error:
                yield Problem("code-unsound", str(error), path)


def _agreement(files: Mapping[str, File], resolution: Resolution) -> Iterator[Problem]:
    """Manifest and configuration both say what was resolved, in every environment."""
    manifest = json.loads(files[MANIFEST].data)
    wrangler = jsonc.loads(files[CONFIGURATION].data.decode())
    if manifest["features"] != resolution.features:
        yield Problem("manifest-unsound", "features differ from those asked for", MANIFEST)
    if list(wrangler["env"]) != list(resolution.spec.environments):
        yield Problem("wrangler-unsound", "environments differ", CONFIGURATION)
    for environment, part in {"dev": wrangler, **wrangler["env"]}.items():
        declared = _entries(part, resolution)
        expected = _expected(resolution, environment)
        for missing in sorted(expected - declared):
            yield Problem(
                "wrangler-unsound", f"lacks {missing}", f"{CONFIGURATION}: {environment}"
            )
        for extra in sorted(declared - expected):
            yield Problem(
                "wrangler-unsound", f"has {extra} unasked", f"{CONFIGURATION}: {environment}"
            )


def _entries(part: Mapping[str, Any], resolution: Resolution) -> set[str]:
    """Everything that stands where some feature of the catalog puts its entries."""
    found = set()
    for feature in resolution.catalog["features"].values():
        for entry in feature["entries"]:
            place: Any = part
            for step in entry["at"].split("."):
                place = place.get(step, {})
            items = place.items() if entry["member"] else [(None, item) for item in place]
            found |= {_line(entry["at"], member, value) for member, value in items}
    return found


def _expected(resolution: Resolution, environment: str) -> set[str]:
    found = {
        _line("secrets.required", None, "API_TOKEN")
        for _ in [None]
        if resolution.spec.auth == "token"
    }
    for instance in resolution.instances:
        feature = resolution.catalog["features"][instance.feature]
        given = instance.binding if instance.binding != feature["default"] else None
        filled = {
            "{name}": instance.binding,
            "{slug}": instance.binding.lower().replace("_", "-"),
            "{resource}": names.resource_name(resolution.spec.name, environment, given),
            "{class}": names.class_name(instance.binding),
        }
        for entry in feature["entries"]:
            value = entry["value"]
            if given and not isinstance(value, str):
                value = {**value, **entry["named"]}
            found.add(_fill(_line(entry["at"], entry["member"], value), filled))
    return found


def _line(at: str, member: str | None, value: object) -> str:
    return f"{at}{f'.{member}' if member else ''}: {json.dumps(value, sort_keys=True)}"


def _fill(text: str, values: Mapping[str, str]) -> str:
    for placeholder, value in values.items():
        text = text.replace(placeholder, value)
    return text
