"""What would change on disk: the one answer behind dry run, diff, JSON and the write."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from clodo_gen.engine.render import File

Kind = Literal["create"]


@dataclass(frozen=True, slots=True)
class Change:
    """One file that changes; `path` is POSIX, from the service's folder."""

    path: str
    kind: Kind
    file: File


@dataclass(frozen=True, slots=True)
class Plan:
    """All changes below `target`, sorted by path."""

    target: Path
    changes: tuple[Change, ...]

    @property
    def files(self) -> dict[str, File]:
        """The service as it will be."""
        return {change.path: change.file for change in self.changes}


def plan_new(target: Path, files: Mapping[str, File]) -> Plan:
    """A service where there was none: every file is created."""
    changes = (Change(path, "create", file) for path, file in sorted(files.items()))
    return Plan(target, tuple(changes))


def diff(plan: Plan) -> Iterator[str]:
    """The plan as a unified diff that `git apply` takes, in lines without their ends."""
    for change in plan.changes:
        mode = "100755" if change.file.executable else "100644"
        yield f"diff --git a/{change.path} b/{change.path}"
        yield f"new file mode {mode}"
        lines = change.file.data.decode().removesuffix("\n").split("\n")
        yield from difflib.unified_diff([], lines, "/dev/null", f"b/{change.path}", lineterm="")
