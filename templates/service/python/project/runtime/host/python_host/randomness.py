"""Deployed Workers have no random numbers while they start: better to hear of it here."""

import os
import random
import secrets
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from sys import _getframe
from types import ModuleType
from typing import Any

from python_host.places import is_own

RANDOM_FUNCTIONS: dict[ModuleType, str] = {
    os: "urandom",
    uuid: "uuid1 uuid4",
    secrets: "choice randbelow token_bytes token_hex token_urlsafe",
    random: "choice choices gauss getrandbits randint random randrange sample shuffle uniform",
}


importing = False


@contextmanager
def no_randomness() -> Iterator[None]:
    """While the service is imported."""
    global importing
    importing = True
    try:
        yield
    finally:
        importing = False


def watch_randomness() -> None:
    """Before anyone can have imported one of the functions by name."""
    for module, names in RANDOM_FUNCTIONS.items():
        for name in names.split():
            setattr(module, name, guarded(module, name))


def guarded(module: ModuleType, name: str) -> Callable[..., Any]:
    original = getattr(module, name)

    def call(*args: Any, **kwargs: Any) -> Any:
        # Libraries may: the runtime makes exceptions for the ones that need it.
        if importing and is_own(_getframe(1).f_code.co_filename):
            raise RuntimeError(
                f"{module.__name__}.{name}() cannot run while a Python Worker is imported: "
                "call it inside a handler"
            )
        return original(*args, **kwargs)

    return call
