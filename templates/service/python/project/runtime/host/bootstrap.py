"""Runs in Pyodide inside workerd: imports the service as Cloudflare's Python runtime would.

The last expression is what python.mjs gets: the function that loads the service.
"""

import importlib
import os
import random
import secrets
import shutil
import site
import sys
import uuid
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from importlib.machinery import ModuleSpec
from inspect import isawaitable
from pathlib import Path
from traceback import StackSummary, TracebackException
from types import ModuleType
from typing import Any

from pyodide.code import relaxed_call

SERVICE = Path("/session/metadata")
MODULES = SERVICE / "python_modules"

importing_service = False
source_folder = "src"


def is_own(filename: str) -> bool:
    """Whether the code in this file is the service's, not a library's."""
    path = Path(filename)
    return path.is_relative_to(SERVICE) and not path.is_relative_to(MODULES)


# --- What the SDK's patches for packages register with. Deployed, the runtime brings these modules. ---

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


# --- Deployed Workers have no random numbers while they start: better to hear of it here. ---

RANDOM_FUNCTIONS: dict[ModuleType, str] = {
    os: "urandom",
    uuid: "uuid1 uuid4",
    secrets: "choice randbelow token_bytes token_hex token_urlsafe",
    random: "choice choices gauss getrandbits randint random randrange sample shuffle uniform",
}


def refuse_randomness_during_import() -> None:
    for module, names in RANDOM_FUNCTIONS.items():
        for name in names.split():
            setattr(module, name, guarded(module, name))


def guarded(module: ModuleType, name: str) -> Callable[..., Any]:
    original = getattr(module, name)

    def call(*args: Any, **kwargs: Any) -> Any:
        # Libraries may: the runtime makes exceptions for the ones that need it.
        if importing_service and is_own(sys._getframe(1).f_code.co_filename):
            raise RuntimeError(
                f"{module.__name__}.{name}() cannot run while a Python Worker is imported: "
                "call it inside a handler"
            )
        return original(*args, **kwargs)

    return call


# --- Tracebacks: the service's own lines, under the names that they have in its folder. ---


def readable(error: BaseException) -> str:
    report = TracebackException.from_exception(error)
    if any(is_own(frame.filename) for part in chain(report) for frame in part.stack):
        for part in chain(report):
            own = [frame for frame in part.stack if is_own(frame.filename)]
            part.stack = StackSummary.from_list(own)
    return "".join(report.format()).replace(f"{SERVICE}/", f"{source_folder}/")


def chain(report: TracebackException | None) -> Iterator[TracebackException]:
    if report is not None:
        yield report
        yield from chain(report.__cause__)
        yield from chain(report.__context__)
        for part in report.exceptions or ():
            yield from chain(part)


@contextmanager
def reporting(report: Callable[[str], None]) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        report(readable(error))
        raise


# --- The service. ---


def load(folder: str, main: str, files: Any, report: Callable[[str], None]) -> Any:
    """Import the service afresh; gives the functions that entrypoint.mjs calls."""
    global source_folder
    source_folder = folder
    forget_service()
    write_service(files.to_py())
    with reporting(report):
        module = import_service(main)
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


def import_service(main: str) -> ModuleType:
    global importing_service
    importing_service = True
    try:
        return importlib.import_module(main)
    finally:
        importing_service = False


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
            result = function(*converted) if strict else relaxed_call(function, *converted)
            if isawaitable(result):
                result = await result
            if conversion == "none":
                return result
            return getattr(result, "js_object", None) or python_to_rpc(result)

    return create, call


add_runtime_modules()
sys.path[:0] = [str(SERVICE), str(MODULES)]
site.addsitedir(str(MODULES))
refuse_randomness_during_import()
load
