"""From `kv:CACHE` as typed to an instance of a feature, with every mistake named at once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from clodo_gen import names
from clodo_gen.errors import Problem
from clodo_gen.features.data import Catalog, FeatureData

OPTION = "--features"


@dataclass(frozen=True, slots=True, order=True)
class Instance:
    """A feature under one binding name; `binding` is empty where it has none of its own."""

    feature: str
    binding: str

    def given_name(self, catalog: Catalog) -> str | None:
        """The binding, where it is not the one that the feature has by default."""
        default = catalog["features"][self.feature]["default"]
        return None if self.binding in ("", default) else self.binding

    def word(self, catalog: Catalog) -> str:
        """The shortest word that asks for it: the default binding goes unsaid."""
        given = self.given_name(catalog)
        return self.feature if given is None else f"{self.feature}:{given}"


def read_word(word: str, catalog: Catalog) -> Instance | list[Problem]:
    """The instance that `word` asks for, or what is wrong with the word."""
    spoken, colon, binding = word.partition(":")
    name = find_feature(spoken, catalog)
    if name is None:
        return [_unknown(spoken, word, catalog)]
    feature = catalog["features"][name]
    if colon and not feature["named"]:
        message = f"{names.quoted(name)} takes no name, but {names.quoted(word)} gives one"
        return [_problem("feature-takes-no-name", message, name)]
    if not colon:
        if feature["named"] and feature["default"] is None:
            return [
                _problem(
                    "feature-needs-name",
                    f"{names.quoted(name)} needs a name",
                    f"{name}:{feature['example']}",
                )
            ]
        return Instance(name, feature["default"] or "")
    problem = _binding_problem(name, binding, feature, catalog)
    return [problem] if problem else Instance(name, binding)


def find_feature(spoken: str, catalog: Catalog) -> str | None:
    """The feature that goes by this name or alias."""
    if spoken in catalog["features"]:
        return spoken
    for name, feature in catalog["features"].items():
        if spoken in feature["aliases"]:
            return name
    return None


def required_instances(word: str, catalog: Catalog) -> Iterator[Instance]:
    """What the feature of `word` brings along, by the catalog's own closure."""
    for needed in catalog["features"][word]["closure"]:
        name, _, binding = needed.partition(":")
        yield Instance(name, binding or catalog["features"][name]["default"] or "")


def _unknown(spoken: str, word: str, catalog: Catalog) -> Problem:
    said, takes_name = spoken.lower(), ":" in word
    known = {n: f for n, f in catalog["features"].items() if f["named"] or not takes_name}
    aliases = [alias for feature in known.values() for alias in feature["aliases"]]
    near = get_close_matches(said, known, n=2, cutoff=0.5)
    near = sorted(near or get_close_matches(said, aliases, n=1, cutoff=0.5))
    fix = "clodo features"
    if near:
        rest = word[len(spoken) :]
        fix = f"did you mean {' or '.join(names.quoted(n + rest) for n in near)}?"
    message = f"{names.quoted(spoken)} is not a feature"
    return Problem("feature-unknown", message, OPTION, fix)


def _binding_problem(
    name: str, binding: str, feature: FeatureData, catalog: Catalog
) -> Problem | None:
    proposed = re.sub(r"[^A-Z0-9]+", "_", binding.upper()).strip("_")
    if not names.is_binding(proposed) or proposed == feature["default"]:
        proposed = feature["example"] or "OTHER"
    if not names.is_binding(binding) and not _reserved(binding.upper(), feature, catalog):
        return _problem(
            "binding-invalid",
            f"{names.quoted(binding)} is no name for a binding: A-Z, 0-9 and single "
            f"underscores, a letter first, at most {names.LONGEST_BINDING} characters",
            f"{name}:{proposed}",
        )
    binding = binding.upper()
    reason = _reserved(binding, feature, catalog)
    if reason:
        return _problem(
            "binding-reserved",
            f"{names.quoted(binding)} is {reason}",
            f"{name}:{'MY_' + binding if len(binding) < 38 else feature['example']}",
        )
    return None


def _reserved(binding: str, feature: FeatureData, catalog: Catalog) -> str:
    if binding in names.RESERVED_WORDS:
        return "a reserved word of Python or JavaScript"
    if binding in catalog["names"]["reserved"]["settings"]:
        return "a setting with a meaning of its own"
    if feature["classes"] and binding in names.RESERVED_CLASSES:
        return "the name of a class that its module needs"
    if feature["secret"] and (binding in names.RESERVED_SECRETS or binding.startswith("MODEL_")):
        return "a name that the settings model keeps for itself"
    return ""


def _problem(code: str, message: str, word: str) -> Problem:
    return Problem(code, message, OPTION, f"{OPTION} {word}")
