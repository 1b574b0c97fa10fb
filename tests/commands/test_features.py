"""`clodo features`."""

from collections.abc import Callable

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.support import CATALOG, Ran

Run = Callable[..., Ran]


def test_lists_every_feature_with_its_help(run_here: Run) -> None:
    ran = run_here("features")
    assert (ran.code, ran.err) == (0, "")
    for name, feature in CATALOG["features"].items():
        line = next(line for line in ran.out.splitlines() if line.split()[:1] == [name])
        assert line.endswith(feature["help"])


@pytest.mark.parametrize("name", CATALOG["features"])
def test_explains_each(name: str, run_here: Run, snapshot: SnapshotAssertion) -> None:
    ran = run_here("features", name)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == snapshot


def test_explains_by_any_of_its_words(run_here: Run) -> None:
    for name, feature in CATALOG["features"].items():
        expected = run_here("features", name).out
        for alias in feature["aliases"]:
            assert run_here("features", alias).out == expected


def test_prints_the_catalog_as_one_document(run_here: Run) -> None:
    ran = run_here("features", "--json")
    assert ran.document == {"schema": 1, "features": CATALOG["features"]}


def test_prints_one_feature_as_a_document(run_here: Run) -> None:
    document = run_here("features", "database", "--json").document
    assert document == {"schema": 1, "name": "d1", **CATALOG["features"]["d1"]}


@pytest.mark.parametrize(
    ("word", "fix"),
    [("D1", "clodo features d1"), ("zzzzzz", "clodo features"), ("", "clodo features")],
)
def test_an_unknown_feature_is_refused(word: str, fix: str, run_here: Run) -> None:
    ran = run_here("features", word, "--json")
    assert (ran.code, ran.err) == (2, "")
    (problem,) = ran.document["problems"]
    assert (problem["code"], problem["fix"]) == ("feature-unknown", fix)
