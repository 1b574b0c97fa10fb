"""Would it be a sound project? Asked of the planned files, before any is written."""

import json
from collections import Counter
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
    problems = [
        *_text_problems(plan.files),
        *_manifest_problems(plan.files, resolution),
        *_configuration_problems(plan.files, resolution),
    ]
    if problems:
        raise InternalError(*problems)


def _text_problems(files: Mapping[str, File]) -> Iterator[Problem]:
    for path, file in files.items():
        if not file.data.endswith(b"\n") or file.data.endswith(b"\n\n"):
            yield _fault("text-unsound", "does not end in one newline", path)
        if b"\r" in file.data or b"\n<<<<<<< " in b"\n" + file.data:
            yield _fault("text-unsound", "has carriage returns or conflict markers", path)
        if path.endswith(".py"):
            try:
                compile(file.data, path, "exec", dont_inherit=True)
            except (SyntaxError, ValueError) as error:
                yield _fault("code-unsound", str(error), path)


def _manifest_problems(files: Mapping[str, File], resolution: Resolution) -> Iterator[Problem]:
    manifest = json.loads(files[MANIFEST].data)
    for member, expected in _manifest(resolution).items():
        if manifest.get(member) != expected:
            message = f"{member} is {manifest.get(member)!r}, not {expected!r}"
            yield _fault("manifest-unsound", message, MANIFEST)


def _manifest(resolution: Resolution) -> dict[str, Any]:
    bound = [(i, resolution.catalog["features"][i.feature]) for i in resolution.instances]
    plain = [(i, f) for i, f in bound if i.binding and not f["secret"]]
    handlers = {("fetch", "Default"): None} | {
        (h["kind"], h["class"].replace("{class}", names.class_name(i.binding))): None
        for i, f in plain
        for h in f["handlers"]
    }
    remembered = resolution.answers()
    del remembered["bare"]  # of the answers alone: it says what was left out, not what is there
    return {
        **remembered,
        "templates": resolution.catalog["version"],
        "bindings": [{"name": i.binding, "feature": i.feature} for i, _ in plain],
        "handlers": [{"kind": kind, "class": name} for kind, name in handlers],
        "secrets": sorted(_secrets(resolution)),
    }


def _secrets(resolution: Resolution) -> list[str]:
    own = ["API_TOKEN"] if resolution.spec.auth == "token" else []
    features = resolution.catalog["features"]
    return own + [i.binding for i in resolution.instances if features[i.feature]["secret"]]


def _configuration_problems(
    files: Mapping[str, File], resolution: Resolution
) -> Iterator[Problem]:
    wrangler = jsonc.loads(files[CONFIGURATION].data.decode())
    if list(wrangler["env"]) != list(resolution.spec.environments):
        message = f"environments are {', '.join(wrangler['env'])}"
        yield _fault("wrangler-unsound", message, CONFIGURATION)
    for environment, part in {"dev": wrangler, **wrangler["env"]}.items():
        declared = Counter(_declared(part, resolution))
        expected = Counter(_expected(resolution, environment))
        where = f"{CONFIGURATION}: {environment}"
        for entry in sorted((expected - declared).elements()):
            yield _fault("wrangler-unsound", f"lacks {entry}", where)
        for entry in sorted((declared - expected).elements()):
            yield _fault("wrangler-unsound", f"has {entry} unasked", where)


def _declared(part: Mapping[str, Any], resolution: Resolution) -> Iterator[str]:
    """Everything that stands where some feature of the catalog puts its entries."""
    places = {
        (entry["at"], entry["member"] is not None)
        for feature in resolution.catalog["features"].values()
        for entry in feature["entries"]
    }
    for at, is_object in places:
        place: Any = part
        for step in at.split("."):
            place = place.get(step, {})
        items = place.items() if is_object else ((None, item) for item in place)
        for member, value in items:
            yield _line(at, member, value)


def _expected(resolution: Resolution, environment: str) -> Iterator[str]:
    if resolution.spec.auth == "token":
        yield _line("secrets.required", None, "API_TOKEN")
    for instance in resolution.instances:
        given = instance.given_name(resolution.catalog)
        for entry in resolution.catalog["features"][instance.feature]["entries"]:
            value = entry["value"]
            if given and not isinstance(value, str):
                value = {**value, **entry["named"]}
            line = _line(entry["at"], entry["member"], value)
            yield (
                line.replace("{name}", instance.binding)
                .replace("{slug}", names.slug(instance.binding))
                .replace("{class}", names.class_name(instance.binding))
                .replace(
                    "{resource}", names.resource_name(resolution.spec.name, environment, given)
                )
            )


def _fault(code: str, message: str, where: str) -> Problem:
    return Problem(code, message, where, "report it with the command that led here")


def _line(at: str, member: str | None, value: object) -> str:
    return f"{at}{f'.{member}' if member else ''}: {json.dumps(value, sort_keys=True)}"
