"""Imports the service as Cloudflare's Python runtime would, and calls its classes."""

import importlib
import shutil
import site
import sys
from base64 import b64decode
from collections.abc import Callable
from inspect import isawaitable
from types import ModuleType
from typing import Any

from pyodide.code import relaxed_call

from python_host import tracebacks
from python_host.places import MODULES, SERVICE, is_own
from python_host.randomness import no_randomness, watch_randomness
from python_host.sdk import add_runtime_modules
from python_host.tracebacks import reporting

add_runtime_modules()
sys.path[:0] = [str(SERVICE), str(MODULES)]
site.addsitedir(str(MODULES))  # for the .pth file by which the SDK loads its patches
watch_randomness()


def load(folder: str, main: str, files: Any, report: Callable[[str], None]) -> Any:
    """Import the service afresh; gives the functions that entrypoint.mjs calls."""
    tracebacks.source_folder = folder
    forget_service()
    write_service(files.to_py())
    with reporting(report), no_randomness():
        module = importlib.import_module(main)
    return entry_functions(module)


def forget_service() -> None:
    for name, module in list(sys.modules.items()):
        if is_own(getattr(module, "__file__", None) or ""):
            del sys.modules[name]
    for path in SERVICE.iterdir():
        if path != MODULES:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    importlib.invalidate_caches()


def write_service(files: dict[str, str]) -> None:
    for name, content in files.items():
        path = SERVICE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b64decode(content))


def entry_functions(module: ModuleType) -> Any:
    from workers.rpc import python_from_rpc, python_to_rpc

    def create(class_name: str, ctx: Any, env: Any, report: Any) -> Any:
        with reporting(report):
            return getattr(module, class_name)(ctx, env)

    async def call(
        instance: Any, method: str, conversion: str, args: Any, report: Any
    ) -> Any:
        with reporting(report):
            function = getattr(instance, method, None)
            if not callable(function):
                raise TypeError(f"Method {method} does not exist")
            converted = args if conversion == "none" else map(python_from_rpc, args)
            # Only handlers may leave out parameters that they do not use.
            strict = conversion == "strict"
            result = (
                function(*converted) if strict else relaxed_call(function, *converted)
            )
            if isawaitable(result):
                result = await result
            if conversion == "none":
                return result
            return getattr(result, "js_object", None) or python_to_rpc(result)

    return create, call
