"""Questions, asked of a person on a terminal and of nobody else."""

import shlex
import sys

import typer

from clodo_gen.errors import Problem, RequestError


def name_and_features(features: list[str] | None) -> tuple[str, list[str]]:
    """The service's name, and its features when they were not given.

    Raises RequestError when there is nobody to ask.
    """
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        problem = Problem("name-missing", "a service needs a name", "NAME", "clodo new my-service")
        raise RequestError(problem)
    name: str = typer.prompt("Name", err=True)
    if features is None:
        hint = "Features, by commas (clodo features lists them)"
        features = [typer.prompt(hint, default="", show_default=False, err=True)]
    command = ["clodo", "new", name]
    if any(features):
        command += ["--features", ",".join(features)]
    typer.echo(f"The same without questions: {shlex.join(command)}", err=True)
    return name, features
