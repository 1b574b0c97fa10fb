"""Everything that can go wrong, as data: a stable code, what is wrong, where, and the fix.

ClodoError
├── RequestError   exit 2: the request is wrong, nothing was touched
├── MachineError   exit 3: the machine failed (git, disk, rights), nothing was touched
└── InternalError  exit 70: our own fault
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    `code` never changes once released; `message` quotes the value; `where` names the option,
    file or line; `fix` is a command or a line that mends it.
    """

    code: str
    message: str
    where: str = ""
    fix: str = ""


class ClodoError(Exception):
    """A refusal with all of its reasons; the command line turns it into text and exit code."""

    exit_code = 70

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


class RequestError(ClodoError):
    """The request is wrong; nothing was touched."""

    exit_code = 2


class MachineError(ClodoError):
    """The machine failed: a missing program, a full disk, no rights. Nothing was touched."""

    exit_code = 3


class InternalError(ClodoError):
    """clodo broke one of its own promises."""

    exit_code = 70


def raise_any(problems: Iterable[Problem]) -> None:
    """Raise one RequestError with all `problems`; do nothing when there are none."""
    found = tuple(problems)
    if found:
        raise RequestError(*found)
