"""WebSocket rooms."""

import pytest

from tests.features.support import added, nothing_told, spoken, told


def test_brings_the_durable_object_of_its_rooms() -> None:
    assert added("ws") == added("durable-object:ROOM")
    assert told("ws") == nothing_told(bindings=[("durable-object", "ROOM")], classes=["Room"])


def test_the_service_remembers_only_what_was_asked_for() -> None:
    assert spoken("ws") == ["ws"]


def test_an_object_asked_for_as_well_is_the_same_one() -> None:
    assert added("ws", "durable-object:ROOM") == added("ws")


@pytest.mark.parametrize("alias", ["websocket", "websockets", "rooms"])
def test_other_words_for_it(alias: str) -> None:
    assert spoken(alias) == ["ws"]


def test_other_features_bring_no_room() -> None:
    assert told("d1", "r2", "durable-object:COUNTER")["classes"] == ["Counter"]
