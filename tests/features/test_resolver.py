"""What asking means: closure, order, and every conflict at once."""

import random
from typing import Any

import pytest

from clodo_gen.errors import RequestError
from clodo_gen.features.resolver import resolve
from clodo_gen.features.words import Instance
from clodo_gen.model import ServiceSpec
from tests.features.synthetic import exported, feature
from tests.support import CATALOG, codes, problems, random_spec

ROOM = Instance("durable-object", "ROOM")
EXCLUSIVE = exported(
    feature("mysql", conflicts=("sqlite",)),
    feature("sqlite"),
    feature("log", requires=("sqlite",)),
    feature("free"),
)


def test_nothing_asked_is_nothing_resolved() -> None:
    resolved = resolve(ServiceSpec("shop"), CATALOG)
    assert (resolved.asked, resolved.instances, resolved.because) == ((), (), {})


def test_what_a_feature_requires_comes_along_and_says_why() -> None:
    resolved = resolve(ServiceSpec("shop", ("ws",)), CATALOG)
    assert resolved.asked == (Instance("ws", ""),)
    assert resolved.instances == (ROOM, Instance("ws", ""))
    assert resolved.because == {ROOM: ("ws",)}


def test_what_is_asked_for_needs_no_reason() -> None:
    resolved = resolve(ServiceSpec("shop", ("ws", "do:ROOM")), CATALOG)
    assert resolved.because == {}


def test_every_reason_is_given() -> None:
    catalog = exported(feature("a", requires=("c",)), feature("b", requires=("c",)), feature("c"))
    resolved = resolve(ServiceSpec("shop", ("b", "a")), catalog)
    assert resolved.because == {Instance("c", "C"): ("a", "b")}


def test_the_order_of_the_words_does_not_matter() -> None:
    chance = random.Random(1)
    words = ["d1", "kv:B", "kv:A", "r2", "ws", "secret:KEY"]
    first = resolve(ServiceSpec("shop", tuple(words)), CATALOG)
    for _ in range(20):
        chance.shuffle(words)
        again = resolve(ServiceSpec("shop", tuple(words)), CATALOG)
        assert (again.features, again.instances) == (first.features, first.instances)
        assert again.answers() == first.answers()


def test_answers_hold_what_was_asked_and_nothing_that_follows() -> None:
    spec = ServiceSpec("shop", ("rooms", "kv:KV"), environments=("qa",), auth="none", bare=True)
    assert resolve(spec, CATALOG).answers() == {
        "name": "shop",
        "language": "python",
        "environments": ["qa"],
        "auth": "none",
        "bare": True,
        "features": ["kv", "ws"],
        "entities": {},
    }


def test_the_features_of_the_answers_resolve_to_the_same_service() -> None:
    chance = random.Random(2)
    for _ in range(300):
        resolved = resolve(random_spec(chance), CATALOG)
        again = resolve(ServiceSpec(resolved.spec.name, tuple(resolved.features)), CATALOG)
        assert again.features == resolved.features
        assert again.instances == resolved.instances


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["d1", "d1"], "feature-repeated"),
        (["d1", "database"], "feature-repeated"),
        (["d1", "d1:DB"], "feature-repeated"),
        (["kv:DB", "d1"], "binding-clash"),
        (["kv:ROOM", "ws"], "binding-clash"),
        (["kv:KEY", "secret:KEY"], "binding-clash"),
        (["do:ROOM1", "do:ROOM_1"], "class-clash"),
        ([f"r2:{'A' * 40}"], "resource-too-long"),
        (["nothing"], "feature-unknown"),
        (["kv:a"], "binding-invalid"),
        (["kv:CLASS"], "binding-reserved"),
        (["ws:A"], "feature-takes-no-name"),
        (["secret"], "feature-needs-name"),
    ],
)
def test_refuses_features_that_do_not_go_together(words: list[str], code: str) -> None:
    found = problems(*words, name="shop-with-a-long-name")
    assert codes(found) == [code]
    assert found[0].fix


@pytest.mark.parametrize(
    "words",
    [
        ["kv:A", "kv:B"],
        ["kv:DB"],
        ["d1:KV"],
        ["kv:ROOM1", "do:ROOM_1"],
        ["ws", "do:ROOM"],
        ["kv:COPY"],
        ["kv:RESPONSE"],
        ["d1:MODEL_STORE"],
        ["secret:RESPONSE"],
    ],
)
def test_accepts_features_that_do(words: list[str]) -> None:
    assert problems(*words) == []


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"name": ""}, "name-invalid"),
        ({"name": "Shop"}, "name-invalid"),
        ({"name": "con"}, "name-reserved"),
        ({"language": "typescript"}, "language-unavailable"),
        ({"language": "cobol"}, "language-unavailable"),
        ({"auth": "maybe"}, "auth-unknown"),
        ({"environments": ()}, "environments-missing"),
        ({"environments": ("dev",)}, "environment-reserved"),
        ({"environments": ("Qa",)}, "environment-invalid"),
        ({"environments": ("qa", "qa")}, "environment-repeated"),
    ],
)
def test_refuses_other_answers(options: dict[str, Any], code: str) -> None:
    found = problems(**options)
    assert codes(found) == [code]
    assert found[0].fix


@pytest.mark.parametrize("feature", ["d1", "r2"])
def test_refuses_a_resource_that_two_environments_would_share(feature: str) -> None:
    words = (feature, f"{feature}:X_Y")
    (problem,) = problems(*words, environments=("qa", "qa-x-y"))
    assert problem.code == "resource-shared"
    assert "'shop-qa-x-y'" in problem.message
    assert problems(*words, environments=("qa", "qa-x")) == []
    assert problems("kv", "kv:X_Y", environments=("qa", "qa-x-y")) == []


def test_says_everything_at_once() -> None:
    found = problems(
        *("nope", "kv:x", "d1", "d1", "r2:DB", "secret"),
        name="A B",
        language="typescript",
        auth="x",
        environments=("dev", "qa", "qa"),
    )
    assert codes(found) == [
        "name-invalid",
        "language-unavailable",
        "auth-unknown",
        "environment-reserved",
        "environment-repeated",
        "feature-unknown",
        "binding-invalid",
        "feature-needs-name",
        "feature-repeated",
        "binding-clash",
    ]


def test_all_problems_are_in_the_text_of_the_error() -> None:
    with pytest.raises(RequestError) as caught:
        resolve(ServiceSpec("con", ("nope",)), CATALOG)
    assert str(caught.value) == (
        "'con' is a name that Windows refuses for a folder; " "'nope' is not a feature"
    )


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        ("My Shop", "clodo new my-shop"),
        ("1st-shop", "clodo new st-shop"),
        ("shop-", "clodo new shop"),
        ("x" * 200, "clodo new " + "x" * 40),
        ("../../etc", "clodo new etc"),
        ("", "clodo new my-service"),
        ("CON", "clodo new my-service"),
        ("-rf", "clodo new rf"),
        ("\u202e\n", "clodo new my-service"),
    ],
)
def test_a_name_that_is_none_is_tidied(name: str, fix: str) -> None:
    (problem,) = problems(name=name)
    assert problem.fix == fix


def test_features_that_exclude_each_other_are_refused() -> None:
    (problem,) = problems("mysql", "sqlite", catalog=EXCLUSIVE)
    assert problem.code == "feature-conflict"
    assert problem.message == "'mysql' and 'sqlite' exclude each other"
    assert problem.fix == "leave out sqlite"


def test_a_feature_that_comes_along_is_excluded_too() -> None:
    (problem,) = problems("mysql", "log", catalog=EXCLUSIVE)
    assert problem.code == "feature-conflict"
    assert "log" in problem.message + problem.fix


def test_exclusion_leaves_others_alone() -> None:
    for words in (["mysql"], ["sqlite"], ["log", "sqlite"], ["mysql", "free"]):
        assert problems(*words, catalog=EXCLUSIVE) == []


@pytest.mark.parametrize(
    "words",
    [
        ["kv", "d1:KV"],
        ["kv:DB", "d1"],
        ["kv:ROOM", "ws"],
        ["d1:ROOM", "ws"],
        ["secret:ROOM", "ws"],
        ["do:ROOM1", "do:ROOM_1"],
    ],
)
def test_the_fix_of_a_clash_heals_it(words: list[str]) -> None:
    (problem,) = problems(*words)
    renamed = problem.fix.removeprefix("--features ")
    kind = renamed.partition(":")[0]
    aliases = [kind, *CATALOG["features"][kind]["aliases"]]
    healed = [
        [*words[:place], renamed, *words[place + 1 :]]
        for place, word in enumerate(words)
        if word.partition(":")[0] in aliases
    ]
    assert any(problems(*others) == [] for others in healed)


@pytest.mark.parametrize(
    ("name", "environment", "binding"),
    [("shop", "qa", "A" * 40), ("n" * 22, "qa", "A" * 37), ("n" * 40, "e" * 20, "A")],
)
def test_a_resource_name_may_be_as_long_as_cloudflare_takes(
    name: str, environment: str, binding: str
) -> None:
    options: dict[str, Any] = {"name": name, "environments": (environment,)}
    longest = max(len(environment), len("dev"))
    fits = len(name) + longest + len(binding) + 2 <= 63
    assert codes(problems(f"r2:{binding}", **options)) == ([] if fits else ["resource-too-long"])


def test_only_names_at_cloudflare_may_be_too_long() -> None:
    options: dict[str, Any] = {"name": "n" * 40, "environments": ("e" * 20,)}
    assert problems(f"kv:{'A' * 40}", f"secret:{'B' * 40}", "d1", "r2", **options) == []


def test_the_fix_of_a_long_resource_counts_right() -> None:
    (problem,) = problems(f"r2:{'A' * 40}", name="n" * 20)
    over = len(f"{'n' * 20}-production-{'a' * 40}") - 63
    assert f"by {over} characters" in problem.fix
    assert problems(f"r2:{'A' * (40 - over)}", name="n" * 20) == []
