"""The features, one module each: the module is the feature's name with underscores."""

import pkgutil
from importlib import import_module

from clodo_gen.features.declaration import Feature


def all_features() -> dict[str, Feature]:
    """Every declared feature by name, in the order of their names."""
    modules = (import_module(f"{__name__}.{found.name}") for found in _modules())
    features: list[Feature] = [module.FEATURE for module in modules]
    return {feature.name: feature for feature in sorted(features, key=lambda f: f.name)}


def _modules() -> list[pkgutil.ModuleInfo]:
    return list(pkgutil.iter_modules(__path__))
