"""All of a plan or none of it: the only module that changes a person's files.

A new service is built whole, first commit included, in a hidden folder beside its place and
renamed into it: a process killed at any moment leaves either nothing or everything in sight. The
hidden folder of a killed process is removed by the next `clodo new` in the same place.
"""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from clodo_gen import names
from clodo_gen.engine import git
from clodo_gen.engine.plan import Plan
from clodo_gen.errors import MachineError, Problem, raise_any

try:
    import fcntl
except ImportError:  # Windows: a killed process's hidden folder stays there
    fcntl = None  # type: ignore[assignment]

HIDDEN = ".clodo-new-"
LONGEST_PART = 255
"""In bytes: what the usual file systems take for one name."""


def free_target(folder: Path) -> Path:
    """Where a new service in `folder` would be, absolute, links followed.

    Raises RequestError when something is there already, or nothing could be.
    """
    raise_any(target_problems(folder))
    return folder.resolve()


def target_problems(folder: Path) -> list[Problem]:
    """Why a new service can't be in `folder`; nothing when it can."""
    try:
        problem = _target_problem(folder, folder.resolve())
    except (OSError, ValueError, RuntimeError) as error:  # resolve: a loop of links
        problem = _problem("target-unusable", _reason(error), folder)
    return [problem] if problem else []


def write_new(plan: Plan, commit_message: str | None) -> None:
    """Create the service of `plan`; with a message, as a repository with one commit.

    Raises RequestError when something came to be in its place, MachineError when the disk or
    git refuses; in both cases nothing of it is left.
    """
    target = plan.target
    try:
        with _missing_parents(target), _hidden_folder(target) as hidden:
            service = hidden / target.name
            for change in plan.changes:
                path = service / change.path
                path.parent.mkdir(parents=True, exist_ok=True)
                _write_file(path, change.file.data, change.file.executable)
            if commit_message is not None:
                git.first_commit(service, commit_message)
            _into_place(service, target)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            problem = _problem("disk-full", "the disk is full", target, "free some space")
        else:
            problem = _problem("target-unwritable", _reason(error), target)
        raise MachineError(problem) from error


def _target_problem(folder: Path, target: Path) -> Problem | None:
    if any(len(os.fsencode(part)) > LONGEST_PART for part in target.parts):
        return _problem("target-unusable", "has a part that is too long", folder)
    if not target.exists():
        if folder.is_symlink():
            return _problem("target-dangling", "is a link to nowhere", folder)
        for parent in target.parents:
            if parent.exists() and not parent.is_dir():
                said = f"'{names.printable(str(parent))}' is not a folder"
                return _problem("target-unusable", said, folder)
        return None
    if not target.is_dir():
        return _problem("target-not-a-folder", "is not a folder", folder)
    if any(target.iterdir()):
        return _problem("target-not-empty", "is not empty", folder)
    if target.samefile(Path.cwd()):
        said = "is the current folder, which can't be replaced"
        return _problem("target-current", said, folder, "start it from the folder above")
    return None


def _problem(code: str, said: str, folder: Path, fix: str = "--directory OTHER") -> Problem:
    return Problem(code, said, names.printable(str(folder)), fix)


def _write_file(path: Path, data: bytes, executable: bool) -> None:
    descriptor = os.open(
        path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o777 if executable else 0o666
    )
    with open(descriptor, "wb") as stream:
        stream.write(data)


def _into_place(service: Path, target: Path) -> None:
    try:
        if target.is_dir():
            shutil.copystat(target, service)
            if os.name == "nt":
                target.rmdir()  # Windows renames onto nothing, not even onto an empty folder
        service.rename(target)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
            free_target(target)
        raise


@contextmanager
def _missing_parents(target: Path) -> Iterator[None]:
    """Make the folders above `target`; take away again those that a failure leaves empty."""
    missing = [parent for parent in target.parents if not parent.exists()]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for parent in missing:
            with suppress(OSError):
                parent.rmdir()
        raise


@contextmanager
def _hidden_folder(beside: Path) -> Iterator[Path]:
    _sweep(beside.parent)
    hidden, lock = _locked_folder(beside.parent)
    try:
        yield hidden
    finally:
        shutil.rmtree(hidden, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def _locked_folder(parent: Path) -> tuple[Path, int | None]:
    while True:
        hidden = Path(tempfile.mkdtemp(prefix=HIDDEN, dir=parent))
        with suppress(FileNotFoundError):
            lock = _lock(hidden)
            if fcntl is None or (lock is not None and hidden.exists()):
                return hidden, lock
        # Another process swept it away before it was locked.


def _sweep(folder: Path) -> None:
    """Remove the hidden folders that killed processes left: nobody holds their lock."""
    if fcntl is None:
        return
    for left in folder.glob(f"{HIDDEN}*"):
        with suppress(OSError):
            lock = _lock(left)
            if lock is not None:
                shutil.rmtree(left, ignore_errors=True)
                os.close(lock)


def _lock(folder: Path) -> int | None:
    """Hold `folder` until the descriptor is closed or the process ends; None when it is held."""
    if fcntl is None:
        return None
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    os.set_inheritable(descriptor, True)  # a git that outlives us holds it too
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
