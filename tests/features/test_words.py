"""From a word as typed to an instance of a feature."""

import pytest

from clodo_gen.errors import Problem
from clodo_gen.features.words import Instance, find_feature, read_word, required_instances
from tests.support import CATALOG


def refused(word: str) -> Problem:
    found = read_word(word, CATALOG)
    assert isinstance(found, list)
    (problem,) = found
    assert problem.where == "--features"
    return problem


@pytest.mark.parametrize(
    ("word", "instance"),
    [
        ("d1", Instance("d1", "DB")),
        ("d1:DB", Instance("d1", "DB")),
        ("database:EVENTS", Instance("d1", "EVENTS")),
        ("kv:A", Instance("kv", "A")),
        ("kv:A1_B2", Instance("kv", "A1_B2")),
        (f"kv:{'A' * 40}", Instance("kv", "A" * 40)),
        ("ws", Instance("ws", "")),
        ("secret:STRIPE_KEY", Instance("secret", "STRIPE_KEY")),
        ("secret:SET", Instance("secret", "SET")),
        ("kv:COPY", Instance("kv", "COPY")),
    ],
)
def test_reads_a_word(word: str, instance: Instance) -> None:
    assert read_word(word, CATALOG) == instance


@pytest.mark.parametrize("word", ["d1", "d1:EVENTS", "ws", "kv", "secret:STRIPE_KEY"])
def test_an_instance_gives_back_its_word(word: str) -> None:
    instance = read_word(word, CATALOG)
    assert isinstance(instance, Instance)
    assert instance.word(CATALOG) == word


@pytest.mark.parametrize("word", ["", ":", "D1", "d 1", "d1x", "d1,r2", " d1", "*", "{{x}}", "é"])
def test_does_not_guess_at_an_unknown_word(word: str) -> None:
    assert refused(word).code == "feature-unknown"


@pytest.mark.parametrize(
    ("word", "fix"),
    [
        ("KV", "did you mean 'kv'?"),
        ("kw:CACHE", "did you mean 'kv:CACHE'?"),
        ("durable_object:ROOM", "did you mean 'durable-object:ROOM'?"),
        ("databse", "did you mean 'database'?"),
        ("zzzzzz", "clodo features"),
    ],
)
def test_offers_the_nearest_feature(word: str, fix: str) -> None:
    assert refused(word).fix == fix


@pytest.mark.parametrize(
    "binding",
    ["", "a", "1A", "_A", "A_", "A__B", "A-B", "A B", "A\n", "Ä", "A" * 41, "A:B", "\u202eA", "٣"],
)
def test_refuses_what_is_no_binding(binding: str) -> None:
    assert refused(f"kv:{binding}").code == "binding-invalid"


def test_offers_upper_case() -> None:
    assert refused("kv:my_cache").fix == "--features kv:MY_CACHE"


@pytest.mark.parametrize(
    "word",
    [
        "kv:IMPORT",
        "kv:import",
        "r2:API_TOKEN",
        "secret:ENVIRONMENT",
        "durable-object:RESPONSE",
        "secret:MODEL_KEY",
        "secret:COPY",
    ],
)
def test_refuses_reserved_names_and_offers_one_that_works(word: str) -> None:
    problem = refused(word)
    assert problem.code == "binding-reserved"
    assert isinstance(read_word(problem.fix.removeprefix("--features "), CATALOG), Instance)


def test_every_fix_of_a_misnamed_binding_works() -> None:
    for word in ("kv:my-cache", "durable-object:", "secret:1", "d1:" + "X" * 99, "kv:low"):
        fix = refused(word).fix.removeprefix("--features ")
        assert isinstance(read_word(fix, CATALOG), Instance)


def test_a_feature_without_names_refuses_one() -> None:
    assert refused("ws:ROOM") == Problem(
        "feature-takes-no-name",
        "'ws' takes no name, but 'ws:ROOM' gives one",
        "--features",
        "--features ws",
    )


def test_a_feature_without_a_default_needs_a_name() -> None:
    assert refused("secret").fix == "--features secret:STRIPE_KEY"
    assert refused("do").fix == "--features durable-object:COUNTER"


def test_a_feature_is_not_found_by_part_of_its_name() -> None:
    assert find_feature("durable", CATALOG) is None


def test_requirements_are_instances() -> None:
    assert list(required_instances("ws", CATALOG)) == [Instance("durable-object", "ROOM")]
    assert list(required_instances("d1", CATALOG)) == []
