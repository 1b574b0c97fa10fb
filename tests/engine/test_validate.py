"""Would it be a sound project? Healthy plans pass, broken ones are named."""

import functools
import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from clodo_gen.engine import validate as module
from clodo_gen.engine.plan import plan_new
from clodo_gen.engine.render import File
from clodo_gen.engine.templates import Templates
from clodo_gen.engine.validate import CONFIGURATION, MANIFEST, validate
from clodo_gen.errors import InternalError, Problem
from clodo_gen.model import ServiceSpec
from tests.support import CATALOG, Made, make

SPEC = ServiceSpec("shop", ("d1", "kv:CACHE", "r2", "secret:KEY", "ws"))


@pytest.fixture(scope="module")
def healthy(templates: Templates) -> Made:
    return make(templates, SPEC)


def found(made: Made, changed: dict[str, bytes]) -> list[Problem]:
    files = {**made.files, **{path: File(data) for path, data in changed.items()}}
    try:
        validate(plan_new(made.plan.target, files), made.resolution)
    except InternalError as error:
        return list(error.problems)
    return []


def rewritten(made: Made, path: str, change: Callable[[dict[str, Any]], object]) -> list[Problem]:
    """What is wrong once `change` has been done to a JSON file."""
    data = made.manifest if path == MANIFEST else made.wrangler
    change(data)
    return found(made, {path: json.dumps(data).encode() + b"\n"})


def test_a_healthy_service_passes(healthy: Made) -> None:
    assert found(healthy, {}) == []


def test_comments_and_layout_do_not_matter(healthy: Made) -> None:
    assert rewritten(healthy, CONFIGURATION, lambda data: data) == []


@pytest.mark.parametrize("environment", ["dev", "staging", "production"])
@pytest.mark.parametrize(
    "key", ["d1_databases", "kv_namespaces", "r2_buckets", "durable_objects", "exports", "secrets"]
)
def test_a_binding_that_one_environment_lacks_is_named(
    environment: str, key: str, healthy: Made
) -> None:
    def drop(data: dict[str, Any]) -> None:
        del (data if environment == "dev" else data["env"][environment])[key]

    problems = rewritten(healthy, CONFIGURATION, drop)
    assert problems
    for problem in problems:
        assert problem.code == "wrangler-unsound"
        assert problem.where == f"wrangler.jsonc: {environment}"
        assert problem.message.startswith(f"lacks {key}")


def test_a_binding_too_many_is_named(healthy: Made) -> None:
    def add(data: dict[str, Any]) -> None:
        data["env"]["staging"]["kv_namespaces"].append({"binding": "EXTRA"})

    (problem,) = rewritten(healthy, CONFIGURATION, add)
    assert problem.message == 'has kv_namespaces: {"binding": "EXTRA"} unasked'
    assert problem.where == "wrangler.jsonc: staging"


def test_a_binding_that_stands_twice_is_named(healthy: Made) -> None:
    def double(data: dict[str, Any]) -> None:
        data["r2_buckets"] *= 2

    (problem,) = rewritten(healthy, CONFIGURATION, double)
    assert problem.where == "wrangler.jsonc: dev"


def test_a_resource_of_another_environment_is_named(healthy: Made) -> None:
    def mix(data: dict[str, Any]) -> None:
        data["env"]["staging"]["d1_databases"] = data["env"]["production"]["d1_databases"]

    lacks, has = rewritten(healthy, CONFIGURATION, mix)
    assert "shop-staging" in lacks.message
    assert "shop-production" in has.message


def test_an_environment_too_few_is_named(healthy: Made) -> None:
    problems = rewritten(healthy, CONFIGURATION, lambda data: data["env"].pop("staging"))
    assert [problem.code for problem in problems] == ["wrangler-unsound"]


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("features", []),
        ("features", ["ws", "secret:KEY", "r2", "kv:CACHE", "d1"]),
        ("bindings", []),
        ("handlers", []),
        ("secrets", ["KEY"]),
        ("environments", ["production", "staging"]),
        ("name", "other"),
        ("auth", "none"),
        ("templates", "9.9.9"),
    ],
)
def test_a_manifest_that_says_something_else_is_named(
    member: str, value: object, healthy: Made
) -> None:
    (problem,) = rewritten(healthy, MANIFEST, lambda data: data.update({member: value}))
    assert (problem.code, problem.where) == ("manifest-unsound", MANIFEST)
    assert member in problem.message


@pytest.mark.parametrize(
    ("path", "data", "code"),
    [
        ("a.py", b"def broken(:\n", "code-unsound"),
        ("a.py", b"x = '\0'\n", "code-unsound"),
        ("a.txt", b"no newline", "text-unsound"),
        ("a.txt", b"two newlines\n\n", "text-unsound"),
        ("a.txt", b"", "text-unsound"),
        ("a.txt", b"one\r\ntwo\r\n", "text-unsound"),
        ("a.txt", b"one\n<<<<<<< before\ntwo\n", "text-unsound"),
        ("a.txt", b"<<<<<<< before\ntwo\n", "text-unsound"),
    ],
)
def test_a_file_that_is_not_sound_is_named(
    path: str, data: bytes, code: str, healthy: Made
) -> None:
    (problem,) = found(healthy, {path: data})
    assert (problem.code, problem.where) == (code, path)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("a.py", b"x = 1\n"),
        ("a.js", b"def broken(:\n"),
        ("a.txt", b"\n"),
        ("a.txt", b"a <<<<<<< b\n"),
        ("a.txt", b"one\n\ntwo\n"),
    ],
)
def test_a_file_that_is_sound_passes(path: str, data: bytes, healthy: Made) -> None:
    assert found(healthy, {path: data}) == []


def test_everything_is_named_at_once(healthy: Made) -> None:
    manifest = healthy.manifest | {"auth": "none", "name": "other"}
    changed = {
        MANIFEST: json.dumps(manifest).encode() + b"\n",
        "a.py": b"def broken(:",
        CONFIGURATION: json.dumps(healthy.wrangler | {"exports": {}}).encode() + b"\n",
    }
    codes = sorted(problem.code for problem in found(healthy, changed))
    assert codes == [
        "code-unsound",
        "manifest-unsound",
        "manifest-unsound",
        "text-unsound",
        "wrangler-unsound",
    ]


# Every combination of the catalog's features


def forms(feature: str) -> list[str]:
    """The plain word, where there is one, and one with a name."""
    data = CATALOG["features"][feature]
    plain = [feature] if data["default"] or not data["named"] else []
    return plain + ([f"{feature}:{data['example'] or 'OTHER_' + feature.upper()}"] * data["named"])


def combinations() -> Iterator[tuple[str, ...]]:
    """Every set of features, once in their first forms and once in their last."""
    features = list(CATALOG["features"])
    for size in range(len(features) + 1):
        for chosen in itertools.combinations(features, size):
            yield from {
                tuple(forms(one)[0] for one in chosen),
                tuple(forms(one)[-1] for one in chosen),
            }


COMBINATIONS = sorted(combinations())


def test_there_are_as_many_combinations_as_there_should_be() -> None:
    several = sum(len(forms(feature)) > 1 for feature in CATALOG["features"])
    one_form = len(CATALOG["features"]) - several
    assert len(COMBINATIONS) == 2 * 2 ** (one_form + several) - 2**one_form


@pytest.mark.parametrize("auth", ["token", "none"])
@pytest.mark.parametrize("bare", [False, True])
def test_every_combination_of_features_is_sound(
    bare: bool, auth: str, templates: Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Most files are the same in all services: one look at each is enough.
    monkeypatch.setattr(module, "compile", functools.cache(compile), raising=False)
    for words in COMBINATIONS:
        made = make(templates, ServiceSpec("shop", words, auth=auth, bare=bare))
        assert found(made, {}) == [], words
