"""D1 databases."""

import pytest

from tests.features.support import added, everywhere, keys_without, nothing_told, spoken, told


def test_adds_a_database_to_every_environment() -> None:
    database = {"binding": "DB", "database_name": "shop-{environment}"}
    assert added("d1") == everywhere({"d1_databases": [database]})
    assert told("d1") == nothing_told(bindings=[("d1", "DB")])


def test_a_named_database_has_its_own_resource_and_migrations() -> None:
    database = {
        "binding": "EVENT_LOG",
        "database_name": "shop-{environment}-event-log",
        "migrations_dir": "migrations-event-log",
    }
    assert added("d1:EVENT_LOG") == everywhere({"d1_databases": [database]})


def test_several_stand_side_by_side() -> None:
    assert told("d1", "d1:EVENTS") == nothing_told(bindings=[("d1", "DB"), ("d1", "EVENTS")])


def test_other_features_add_no_database() -> None:
    assert "d1_databases" not in keys_without("d1")


@pytest.mark.parametrize("alias", ["database", "sql", "sqlite", "d1:DB", "database:DB"])
def test_other_words_for_it(alias: str) -> None:
    assert spoken(alias) == ["d1"]
