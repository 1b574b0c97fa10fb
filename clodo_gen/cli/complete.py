"""What the shell offers when a person presses Tab."""

from clodo_gen.model import AUTH, LANGUAGES


def feature(incomplete: str) -> list[str]:
    """The features whose names begin so."""
    from clodo_gen.commands.features import features as catalog

    return [name for name in catalog()["features"] if name.startswith(incomplete)]


def features(incomplete: str) -> list[str]:
    """The same for the last word of a list with commas."""
    before, comma, last = incomplete.rpartition(",")
    return [f"{before}{comma}{name}" for name in feature(last)]


def language(incomplete: str) -> list[str]:
    """The languages whose names begin so."""
    return [name for name in LANGUAGES if name.startswith(incomplete)]


def auth(incomplete: str) -> list[str]:
    """The ways to authenticate whose names begin so."""
    return [name for name in AUTH if name.startswith(incomplete)]
