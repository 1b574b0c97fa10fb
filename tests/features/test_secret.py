"""Secrets."""

from tests.features.support import added, everywhere, keys_without, nothing_told, spoken, told


def test_is_required_in_every_environment() -> None:
    assert added("secret:STRIPE_KEY") == everywhere({"secrets": {"required": ["STRIPE_KEY"]}})


def test_the_manifest_lists_it_as_a_secret_and_not_as_a_binding() -> None:
    assert told("secret:STRIPE_KEY") == nothing_told(secrets=["STRIPE_KEY"])


def test_several_are_sorted() -> None:
    assert told("secret:B_KEY", "secret:A_KEY")["secrets"] == ["A_KEY", "B_KEY"]


def test_other_features_require_no_secret() -> None:
    assert "secrets" not in keys_without("secret")


def test_other_words_for_it() -> None:
    assert spoken("secrets:STRIPE_KEY") == ["secret:STRIPE_KEY"]
