"""The way out: every failure becomes a coded message and an exit code."""

import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType
from typing import NoReturn

import typer

from clodo_gen.cli.main import INTERRUPTED
from clodo_gen.cli.output import document, emit, forget, lost
from clodo_gen.errors import ClodoError, InternalError, MachineError, Problem, RequestError


def run(arguments: list[str]) -> int:
    """Run `clodo` with `arguments`; docs/errors.md lists the exit codes."""
    _interrupt_on("SIGTERM", "SIGHUP")
    as_json = "--json" in arguments
    try:
        code = _run(arguments)
    except ClodoError as error:
        return _fail(error.exit_code, error.problems, as_json)
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED  # which is also what typer returns when it catches the interrupt
    except Exception as error:
        if os.environ.get("CLODO_TRACEBACK"):
            raise
        message = f"clodo failed: {type(error).__name__}: {error}"
        fix = "set CLODO_TRACEBACK=1, run it again and report what it shows"
        return _fail(InternalError.exit_code, [Problem("internal", message, "", fix)], as_json)
    if code == INTERRUPTED:
        return _fail(
            code,
            [Problem("interrupted", "interrupted; nothing is half-done", "", "run it again")],
            as_json,
        )
    return code


def _run(arguments: list[str]) -> int:
    from clodo_gen.cli.app import COMMANDS, app

    try:
        code = app(arguments, prog_name="clodo", standalone_mode=False)
    except SystemExit as stop:  # the parser's help, printed to a reader who has gone
        if isinstance(stop.__context__, BrokenPipeError):
            forget(sys.stdout)
            return 0
        raise
    except OSError as failure:  # the parser's help again
        raise lost(sys.stdout, failure) from None
    except typer.TyperException as error:
        said = getattr(error, "format_message", error.__str__)()
        known = [command for command in arguments[:1] if command in COMMANDS]
        fix = " ".join(["clodo", *known, "--help"])
        raise RequestError(Problem("usage", said.rstrip("."), "", fix)) from error
    return code if isinstance(code, int) else 0


def _interrupt_on(*signals: str) -> None:
    """Treat these signals as Ctrl-C, but for those that the caller ignores, as nohup does."""
    for name in signals:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _fail(code: int, problems: Sequence[Problem], as_json: bool) -> int:
    unprintable = any(problem.code == "output-lost" for problem in problems)
    try:
        _report(code, problems, as_json and not unprintable)
    except MachineError:
        with suppress(MachineError):  # nobody can be told; the exit code still says it
            _report(code, problems, as_json=False)
    return code


def _report(code: int, problems: Sequence[Problem], as_json: bool) -> None:
    if as_json:
        listed = [
            {"code": p.code, "message": p.message, "where": p.where, "fix": p.fix}
            for p in problems
        ]
        document({"schema": 1, "exit_code": code, "problems": listed})
        return
    for problem in problems:
        where = f"{problem.where}: " if problem.where else ""
        label = typer.style(f"error[{problem.code}]", fg="red", bold=True)
        emit(f"{label}: {where}{problem.message}", error=True)
        if problem.fix:
            emit(f"  {typer.style('fix:', bold=True)} {problem.fix}", error=True)
