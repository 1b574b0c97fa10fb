"""`clodo features`: what a service can ask for."""

from difflib import get_close_matches

from clodo_gen import names
from clodo_gen.engine import templates
from clodo_gen.errors import Problem, RequestError
from clodo_gen.features.data import Catalog, load_catalog
from clodo_gen.features.words import find_feature


def features() -> Catalog:
    """The catalog of the installed templates."""
    return load_catalog(templates.installed().root)


def feature_name(spoken: str, catalog: Catalog) -> str:
    """The feature that goes by a name or an alias; raises RequestError when none does."""
    found = find_feature(spoken, catalog)
    if found is None:
        near = get_close_matches(spoken.lower(), catalog["features"], n=1, cutoff=0.5)
        fix = f"clodo features {near[0]}" if near else "clodo features"
        message = f"{names.quoted(spoken)} is not a feature"
        raise RequestError(Problem("feature-unknown", message, "NAME", fix))
    return found
