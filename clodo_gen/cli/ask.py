"""Questions, asked of a person on a terminal and of nobody else."""

import shlex
import sys
from collections.abc import Callable

import typer

from clodo_gen.cli.output import emit
from clodo_gen.errors import Problem, RequestError
from clodo_gen.features.resolver import resolve
from clodo_gen.model import ServiceSpec


def name_and_features(features: list[str] | None) -> tuple[str, list[str]]:
    """The service's name, and its features when they were not given.

    Asks again until an answer is acceptable. Raises RequestError when there is nobody to ask.
    """
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        problem = Problem("name-missing", "a service needs a name", "NAME", "clodo new my-service")
        raise RequestError(problem)
    from clodo_gen.commands.features import features as load

    catalog = load()
    name = _asked("Name", lambda said: resolve(ServiceSpec(said), catalog))
    if features is None:
        emit(f"There are: {', '.join(catalog['features'])}", error=True)
        features = [
            _asked(
                "Features, with commas",
                lambda said: resolve(ServiceSpec(name, split(said)), catalog),
            )
        ]
    command = ["clodo", "new", name]
    if any(features):
        command += ["--features", ",".join(features)]
    emit(f"The same without questions: {shlex.join(command)}", error=True)
    return name, features


def split(said: str) -> tuple[str, ...]:
    """The words between commas."""
    return tuple(word.strip() for word in said.split(",") if word.strip())


def _asked(question: str, check: Callable[[str], object]) -> str:
    while True:
        said: str = typer.prompt(question, default="", show_default=False, err=True)
        try:
            check(said)
        except RequestError as error:
            for problem in error.problems:
                emit(f"{problem.message}. {problem.fix}", error=True)
        else:
            return said
