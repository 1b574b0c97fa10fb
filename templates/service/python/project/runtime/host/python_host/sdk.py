"""The modules that the SDK imports from Cloudflare's Python runtime.

With them it patches packages that need something which workerd does not offer, threads above all.
"""

import sys
from collections.abc import Callable
from contextlib import nullcontext
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

exec_patches: dict[str, Callable[[ModuleType], Any]] = {}


def register_exec_patch(name: str) -> Callable[..., Any]:
    """A decorator: the context manager that the import of `name` runs in."""

    def register(patch: Callable[[ModuleType], Any]) -> Callable[[ModuleType], Any]:
        exec_patches[name] = patch
        return patch

    return register


def register_nothing(name: str) -> Callable[..., Any]:
    """For what happens around a memory snapshot, which there is none of here."""
    return lambda patch: patch


class PatchFinder:
    """Finds modules as usual, and wraps the import of those that have a patch."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name not in exec_patches:
            return None
        others = (finder for finder in sys.meta_path if finder is not self)
        specs = (finder.find_spec(name, path, target) for finder in others)
        spec = next((spec for spec in specs if spec), None)
        if spec is not None and spec.loader is not None:
            run = spec.loader.exec_module

            def exec_module(module: ModuleType) -> None:
                with exec_patches[name](module):
                    run(module)

            spec.loader.exec_module = exec_module
        return spec


def add_runtime_modules() -> None:
    modules: dict[str, dict[str, Any]] = {
        "_cloudflare": {
            "__path__": [],
            "__spec__": ModuleSpec("_cloudflare", None, is_package=True),
        },
        "_cloudflare.allow_entropy": {
            "allow_bad_entropy_calls": lambda count: nullcontext(),
        },
        "_cloudflare.import_patch_manager": {
            "block_calls": lambda module, allowlist=(): None,
            "register_after_snapshot": register_nothing,
            "register_before_first_request": register_nothing,
            "register_create_patch": register_nothing,
            "register_exec_patch": register_exec_patch,
        },
    }
    for name, members in modules.items():
        module = ModuleType(name)
        vars(module).update(members)
        sys.modules[name] = module
    sys.meta_path.insert(0, PatchFinder())
