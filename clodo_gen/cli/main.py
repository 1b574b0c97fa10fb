"""The way in and the only way out: every failure becomes a coded message and an exit code."""

import json
import os
import signal
import sys
from types import FrameType
from typing import NoReturn

import typer

from clodo_gen.errors import ClodoError, InternalError, Problem

INTERRUPTED = 130


def main() -> NoReturn:
    """Run `clodo` with the process's arguments, and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run `clodo` with `arguments`; the exit code is as design and docs list them."""
    from clodo_gen.cli.app import app

    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _interrupt)
    as_json = "--json" in arguments
    try:
        app(arguments, prog_name="clodo")
    except SystemExit as stop:
        return _code(stop)
    except KeyboardInterrupt:
        return _fail(
            INTERRUPTED, [Problem("interrupted", "interrupted, nothing was left")], as_json
        )
    except ClodoError as error:
        return _fail(error.exit_code, error.problems, as_json)
    except BrokenPipeError:
        # Whoever read the output has gone; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    except Exception as error:
        if os.environ.get("CLODO_TRACEBACK"):
            raise
        fault = Problem(
            "internal",
            f"clodo failed: {type(error).__name__}: {error}",
            "",
            "set CLODO_TRACEBACK=1, run it again and report what it shows",
        )
        return _fail(InternalError.exit_code, [fault], as_json)
    return 0


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _code(stop: SystemExit) -> int:
    return stop.code if isinstance(stop.code, int) else int(stop.code is not None)


def _fail(code: int, problems: list[Problem] | tuple[Problem, ...], as_json: bool) -> int:
    if as_json:
        listed = [
            {"code": p.code, "message": p.message, "where": p.where, "fix": p.fix}
            for p in problems
        ]
        print(json.dumps({"schema": 1, "exit_code": code, "problems": listed}, indent=2))
        return code
    for problem in problems:
        where = f"{problem.where}: " if problem.where else ""
        label = typer.style(f"error[{problem.code}]", fg="red", bold=True)
        typer.echo(f"{label}: {where}{problem.message}", err=True)
        if problem.fix:
            typer.echo(f"  {typer.style('fix:', bold=True)} {problem.fix}", err=True)
    return code
