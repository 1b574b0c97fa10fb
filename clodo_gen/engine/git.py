"""The first commit of a new service."""

import errno
import os
import shutil
import subprocess
from pathlib import Path

from clodo_gen.errors import MachineError, Problem

NAME, EMAIL = "clodo", "clodo@localhost"
"""Who commits where git does not know who the person is."""

_SETTINGS = r"^(user\.(name|email)|init\.defaultbranch)$"
_PLAIN = {
    "commit.gpgSign": "false",
    "core.attributesFile": os.devnull,
    "core.excludesFile": os.devnull,
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.safecrlf": "false",
    "maintenance.auto": "false",
}
"""Overrides what a person has for commits of their own (passphrases, hooks, filters, daemons) and
what would keep a file out of the first commit."""

_KEPT_VARIABLES = ("GIT_AUTHOR", "GIT_COMMITTER", "GIT_CONFIG")
"""Others, such as GIT_DIR in a hook, point git at another repository."""


def require() -> None:
    """Raise MachineError when there is no git."""
    if shutil.which("git") is None:
        fix = "install git, or add --no-git"
        raise MachineError(Problem("git-missing", "git is not installed", "PATH", fix))


def enclosing_repository(folder: Path) -> Path | None:
    """The repository that `folder`, which need not exist, is or would be in."""
    for parent in (folder, *folder.parents):
        mark = parent / ".git"
        if mark.is_file() or (mark / "HEAD").exists():
            return parent
    return None


def first_commit(folder: Path, message: str) -> None:
    """Make `folder` a repository whose first commit holds all its files.

    Raises MachineError with git's own words when git fails, OSError when the disk is full.
    """
    known = _settings(folder)
    branch = known.get("init.defaultbranch", "main")
    _git(folder, "init", "--quiet", "--initial-branch", branch)
    _git(folder, "add", "--all")
    identity = {
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in (("NAME", NAME), ("EMAIL", EMAIL))
        if f"user.{key.lower()}" not in known and f"GIT_{role}_{key}" not in os.environ
    }
    _git(folder, "commit", "--quiet", "--no-verify", "--message", message, identity=identity)


def _settings(folder: Path) -> dict[str, str]:
    """What the person's git configuration says of identity and first branch."""
    listed = _run(folder, "config", "--get-regexp", _SETTINGS).stdout
    return dict(line.split(" ", 1) for line in listed.splitlines() if " " in line)


def _git(folder: Path, *arguments: str, identity: dict[str, str] | None = None) -> None:
    done = _run(folder, *arguments, identity=identity)
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        message = f"git {arguments[0]} failed: {said[-1]}"
        if os.strerror(errno.ENOSPC) in done.stderr:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        raise MachineError(Problem("git-failed", message, "", "add --no-git"))


def _run(
    folder: Path, *arguments: str, identity: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    environment = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("GIT_") or key.startswith(_KEPT_VARIABLES)
    }
    options = [part for key, value in _PLAIN.items() for part in ("-c", f"{key}={value}")]
    return subprocess.run(
        ["git", *options, *arguments],
        check=False,
        cwd=folder,
        env={**environment, **(identity or {})},
        close_fds=False,  # of ours, only the lock of the folder it writes to is inheritable
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
    )
