"""The two streams, and what goes where."""

import json
import os
import sys
from typing import TextIO

import typer

from clodo_gen.errors import MachineError, Problem


def emit(text: str, *, error: bool = False) -> None:
    """Print `text` and flush it; a reader who has gone (`| head`) is no failure.

    Raises MachineError when it can't be printed for another reason, a full disk for one.
    """
    stream = sys.stderr if error else sys.stdout
    try:
        typer.echo(text, err=error)
    except BrokenPipeError:
        forget(stream)
    except OSError as failure:
        raise lost(stream, failure) from None


def document(data: object) -> None:
    """Print one JSON document."""
    emit(json.dumps(data, indent=2, ensure_ascii=False))


def lost(stream: TextIO, failure: OSError) -> MachineError:
    """The error for output that could not be printed, which is given up."""
    forget(stream)
    said = f"what was asked for is done, but its output is lost: {failure.strerror}"
    return MachineError(Problem("output-lost", said, "", "look at the result"))


def forget(stream: TextIO) -> None:
    """Let what is still buffered for `stream` go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
