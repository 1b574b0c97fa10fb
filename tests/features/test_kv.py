"""Workers KV namespaces."""

import pytest

from tests.features.support import added, everywhere, keys_without, nothing_told, spoken, told


def test_adds_a_namespace_to_every_environment() -> None:
    assert added("kv") == everywhere({"kv_namespaces": [{"binding": "KV"}]})
    assert told("kv") == nothing_told(bindings=[("kv", "KV")])


def test_named_namespaces_stand_side_by_side_sorted() -> None:
    namespaces = [{"binding": "CACHE"}, {"binding": "SESSIONS"}]
    assert added("kv:SESSIONS", "kv:CACHE") == everywhere({"kv_namespaces": namespaces})


def test_other_features_add_no_namespace() -> None:
    assert "kv_namespaces" not in keys_without("kv")


@pytest.mark.parametrize("alias", ["key-value", "kv:KV"])
def test_other_words_for_it(alias: str) -> None:
    assert spoken(alias) == ["kv"]
