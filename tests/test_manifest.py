"""The manifest and its JSON Schema."""

import random
from collections.abc import Callable
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pydantic
import pytest

from clodo_gen.engine.templates import Templates
from clodo_gen.manifest import Manifest, manifest_schema
from clodo_gen.model import ServiceSpec
from tests.support import Ran, make, random_spec

VALIDATOR = jsonschema.Draft202012Validator(manifest_schema())
SPEC = ServiceSpec("shop", ("d1", "kv:CACHE", "secret:KEY", "ws"))


@pytest.fixture
def manifest(templates: Templates) -> dict[str, Any]:
    return make(templates, SPEC).manifest


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(manifest_schema())


def test_the_command_prints_the_schema(run_here: Callable[..., Ran]) -> None:
    ran = run_here("schema")
    assert (ran.code, ran.document, ran.err) == (0, manifest_schema(), "")
    assert run_here("schema", "--json").out == ran.out


def test_the_manifest_of_any_service_fits(templates: Templates) -> None:
    chance = random.Random(3)
    for _ in range(30):
        manifest = make(templates, random_spec(chance)).manifest
        VALIDATOR.validate(manifest)
        Manifest.model_validate(manifest)


def test_the_manifest_says_what_was_asked_for_and_what_it_means(manifest: dict[str, Any]) -> None:
    del manifest["$comment"], manifest["templates"]
    assert manifest == {
        "schema": 1,
        "name": "shop",
        "language": "python",
        "auth": "token",
        "features": ["d1", "kv:CACHE", "secret:KEY", "ws"],
        "bindings": [
            {"name": "DB", "feature": "d1"},
            {"name": "ROOM", "feature": "durable-object"},
            {"name": "CACHE", "feature": "kv"},
        ],
        "handlers": [
            {"kind": "fetch", "class": "Default"},
            {"kind": "durable-object", "class": "Room"},
        ],
        "secrets": ["API_TOKEN", "KEY"],
        "entities": {},
        "environments": ["staging", "production"],
    }


@pytest.mark.parametrize(
    "change",
    [
        {"schema": 2},
        {"schema": "1"},
        {"name": "Shop"},
        {"name": ""},
        {"name": "n" * 41},
        {"language": "cobol"},
        {"auth": "maybe"},
        {"features": "d1"},
        {"bindings": [{"name": "db", "feature": "d1"}]},
        {"bindings": [{"name": "D" * 41, "feature": "d1"}]},
        {"bindings": [{"name": "DB"}]},
        {"bindings": [{"name": "DB", "feature": "d1", "id": "123"}]},
        {"handlers": [{"kind": "Other", "class": "A"}]},
        {"secrets": ["lower"]},
        {"environments": []},
        {"environments": ["E"]},
        {"entities": []},
        {"extra": 1},
    ],
)
def test_a_broken_manifest_does_not_fit(change: dict[str, Any], manifest: dict[str, Any]) -> None:
    broken = {**manifest, **change}
    assert not VALIDATOR.is_valid(broken)
    with pytest.raises(pydantic.ValidationError):
        Manifest.model_validate(broken)


@pytest.mark.parametrize("member", ["schema", "name", "features", "bindings", "environments"])
def test_a_manifest_that_lacks_a_member_does_not_fit(
    member: str, manifest: dict[str, Any]
) -> None:
    del manifest[member]
    assert not VALIDATOR.is_valid(manifest)


def test_a_comment_may_be_missing(manifest: dict[str, Any]) -> None:
    del manifest["$comment"]
    VALIDATOR.validate(manifest)
