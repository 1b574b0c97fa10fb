"""The two streams, and what goes where."""

import json
import os
import sys
from typing import TextIO

import typer


def emit(text: str, *, error: bool = False) -> None:
    """Print `text` and flush it; a reader who has gone (`| head`) is no failure."""
    try:
        typer.echo(text, err=error)
    except BrokenPipeError:
        forget(sys.stderr if error else sys.stdout)


def forget(stream: TextIO) -> None:
    """Let what is still buffered for `stream` go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def document(data: object) -> None:
    """Print one JSON document."""
    emit(json.dumps(data, indent=2, ensure_ascii=False))
