"""R2 buckets."""

import pytest

from tests.features.support import added, everywhere, keys_without, nothing_told, spoken, told


def test_adds_a_bucket_to_every_environment() -> None:
    bucket = {"binding": "BUCKET", "bucket_name": "shop-{environment}"}
    assert added("r2") == everywhere({"r2_buckets": [bucket]})
    assert told("r2") == nothing_told(bindings=[("r2", "BUCKET")])


def test_a_named_bucket_has_its_own_resource() -> None:
    bucket = {"binding": "OLD_FILES", "bucket_name": "shop-{environment}-old-files"}
    assert added("r2:OLD_FILES") == everywhere({"r2_buckets": [bucket]})


def test_other_features_add_no_bucket() -> None:
    assert "r2_buckets" not in keys_without("r2")


@pytest.mark.parametrize("alias", ["bucket", "files", "storage", "r2:BUCKET"])
def test_other_words_for_it(alias: str) -> None:
    assert spoken(alias) == ["r2"]
