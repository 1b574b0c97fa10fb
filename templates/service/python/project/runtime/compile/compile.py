"""Runs in Pyodide under Node: bytecode for the standard library and the vendored packages.

The folders /modules, /pyodide and /output are mounted by compile.mjs.
"""

import importlib
import importlib.util
import os
import sys
import zipfile
from collections.abc import Callable, Iterator
from importlib._bootstrap_external import _code_to_hash_pyc
from pathlib import Path

# Where the host will have the files: what tracebacks and `__file__` show.
STDLIB_ROOT = "/lib/python314.zip/"
MODULES_ROOT = "/session/metadata/python_modules/"


def stdlib_files() -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile("/pyodide/python_stdlib.zip") as archive:
        for name in archive.namelist():
            if not name.endswith("/"):
                yield name, archive.read(name)


def module_files() -> Iterator[tuple[str, bytes]]:
    for folder, subfolders, names in os.walk("/modules"):
        subfolders[:] = sorted(set(subfolders) - {"__pycache__", "tests"})
        for name in sorted(names):
            path = Path(folder, name)
            yield str(path.relative_to("/modules")), path.read_bytes()


def beside(name: str) -> str:
    """The only place where an import from a zip file looks for bytecode."""
    return f"{name}c"


def in_cache(name: str) -> str:
    return importlib.util.cache_from_source(name)


def bytecode(name: str, source: bytes, root: str) -> bytes | None:
    try:
        code = compile(source, root + name, "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return None  # Packages carry templates and files for other versions.
    # Taken as it is: the usual check compares modification times, which no archive keeps.
    return bytes(_code_to_hash_pyc(code, importlib.util.source_hash(source), False))


def archive(
    target: str,
    files: Iterator[tuple[str, bytes]],
    root: str,
    bytecode_name: Callable[[str], str],
) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
        for name, content in files:
            out.writestr(name, content)
            compiled = bytecode(name, content, root) if name.endswith(".py") else None
            if compiled is not None:
                out.writestr(bytecode_name(name), compiled)


def import_extensions() -> None:
    """Importing them makes Pyodide compile their WebAssembly, which compile.mjs records."""
    sys.path.insert(0, "/modules")
    for name, _ in module_files():
        if name.endswith(".so"):
            importlib.import_module(name.split(".")[0].replace("/", "."))


archive("/output/stdlib.zip", stdlib_files(), STDLIB_ROOT, beside)
archive("/output/packages.zip", module_files(), MODULES_ROOT, in_cache)
import_extensions()
