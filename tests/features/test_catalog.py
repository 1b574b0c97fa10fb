"""The catalog as a whole, and its export."""

import re
from pathlib import Path

import pydantic
import pytest

from clodo_gen import __version__
from clodo_gen.features import catalog as package
from clodo_gen.features.catalog import all_features
from clodo_gen.features.export import catalog_json
from clodo_gen.features.words import Instance, find_feature, read_word
from tests.features.synthetic import exported, feature
from tests.support import CATALOG, ROOT

FEATURES = all_features()
MODULES = sorted(
    path.stem for path in Path(package.__path__[0]).glob("*.py") if path.stem != "__init__"
)


def test_the_exported_catalog_is_fresh() -> None:
    exported_text = (ROOT / "templates/catalog.json").read_text("utf-8")
    assert exported_text == catalog_json(__version__), "run scripts/regen"


def test_a_module_is_called_like_its_feature() -> None:
    assert [name.replace("-", "_") for name in FEATURES] == MODULES


@pytest.mark.parametrize("module", MODULES)
def test_each_feature_has_a_test_module_of_its_own(module: str) -> None:
    assert (ROOT / f"tests/features/test_{module}.py").is_file()


@pytest.mark.parametrize("module", MODULES)
def test_a_module_begins_with_the_address_of_the_documentation(module: str) -> None:
    text = (ROOT / f"clodo_gen/features/catalog/{module}.py").read_text("utf-8")
    docstring = text.split('"""')[1]
    assert FEATURES[module.replace("_", "-")].docs in docstring


@pytest.mark.parametrize("name", FEATURES)
def test_a_feature_is_found_by_its_name_and_its_aliases(name: str) -> None:
    for word in (name, *FEATURES[name].aliases):
        assert find_feature(word, CATALOG) == name


@pytest.mark.parametrize("name", FEATURES)
def test_the_example_of_a_feature_is_a_word_that_works(name: str) -> None:
    declared = FEATURES[name]
    word = f"{name}:{declared.example}" if declared.example else name
    assert isinstance(read_word(word, CATALOG), Instance)


@pytest.mark.parametrize("name", FEATURES)
def test_a_name_is_either_given_or_said_by_default(name: str) -> None:
    declared = FEATURES[name]
    assert not (declared.default and declared.example)
    assert not declared.named or declared.default or declared.example


@pytest.mark.parametrize("name", FEATURES)
def test_entries_fill_in_nothing_unknown(name: str) -> None:
    values = " ".join(f"{e.value} {e.named} {e.member}" for e in FEATURES[name].entries)
    known = {"{name}", "{slug}", "{resource}", "{class}"}
    assert set(re.findall(r"\{[a-z_]+\}", values)) <= known


def test_what_features_require_and_exclude_exists() -> None:
    for declared in FEATURES.values():
        assert set(declared.conflicts) <= set(FEATURES) - {declared.name}
        for word in declared.requires:
            assert isinstance(read_word(word, CATALOG), Instance)


def test_a_word_for_two_features_is_refused() -> None:
    with pytest.raises(ValueError, match="words that mean two features: store"):
        exported(feature("a", aliases=("store",)), feature("b", aliases=("store",)))


def test_an_alias_that_is_the_name_of_another_feature_is_refused() -> None:
    with pytest.raises(ValueError, match="words that mean two features: b"):
        exported(feature("a", aliases=("b",)), feature("b"))


def test_different_words_are_not_refused() -> None:
    assert list(exported(feature("a", aliases=("x",)), feature("b"))["features"]) == ["a", "b"]


def test_the_closure_reaches_through_every_requirement() -> None:
    catalog = exported(
        feature("a", requires=("b",)), feature("b", requires=("c:DEEP",)), feature("c")
    )
    assert catalog["features"]["a"]["closure"] == ["b", "c:DEEP"]
    assert catalog["features"]["c"]["closure"] == []


def test_features_that_require_each_other_end() -> None:
    catalog = exported(feature("a", requires=("b",)), feature("b", requires=("a",)))
    assert "b" in catalog["features"]["a"]["closure"]


def test_a_misspelt_member_is_refused() -> None:
    with pytest.raises(pydantic.ValidationError, match="alias"):
        feature("a", alias=("x",))


def test_a_declaration_does_not_change() -> None:
    with pytest.raises(pydantic.ValidationError, match="frozen"):
        FEATURES["d1"].title = "other"
