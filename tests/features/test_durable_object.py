"""Durable Objects."""

import pytest

from tests.features.support import added, everywhere, keys_without, nothing_told, spoken, told


def test_adds_a_binding_and_a_class_to_every_environment() -> None:
    entries = {
        "durable_objects": {"bindings": [{"name": "CHAT_LOG", "class_name": "ChatLog"}]},
        "exports": {"ChatLog": {"type": "durable-object", "storage": "sqlite"}},
    }
    assert added("durable-object:CHAT_LOG") == everywhere(entries)


def test_the_manifest_names_the_class() -> None:
    assert told("durable-object:CHAT_LOG") == nothing_told(
        bindings=[("durable-object", "CHAT_LOG")], classes=["ChatLog"]
    )


def test_each_name_has_a_class_of_its_own() -> None:
    words = ("durable-object:COUNTER", "durable-object:ROOM")
    assert told(*words)["classes"] == ["Counter", "Room"]


def test_other_features_add_no_class() -> None:
    assert not {"durable_objects", "exports"} & keys_without("durable-object")


@pytest.mark.parametrize("alias", ["durable-objects:ROOM", "do:ROOM"])
def test_other_words_for_it(alias: str) -> None:
    assert spoken(alias) == ["durable-object:ROOM"]
