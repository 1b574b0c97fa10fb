"""The first commit of a new service."""

import os
import shutil
import subprocess
from pathlib import Path

from clodo_gen.errors import MachineError, Problem

NAME, EMAIL = "clodo", "clodo@localhost"
"""Who commits where git does not know who the person is."""

_SETTINGS = r"^(user\.(name|email)|init\.defaultbranch)$"
_NO_HOOKS = ("-c", f"core.hooksPath={os.devnull}", "-c", "commit.gpgSign=false")
"""A person's hooks and signing are for a person's commits, and might ask for a passphrase."""

_AS_IT_IS = ("-c", f"core.excludesFile={os.devnull}", "-c", "core.safecrlf=false")
"""A person's own ignore rules and line ends must not keep a file out of the first commit."""

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
        if (parent / ".git").exists():
            return parent
    return None


def first_commit(folder: Path, message: str) -> None:
    """Make `folder` a repository whose first commit holds all its files.

    Raises MachineError with git's own words when git fails.
    """
    known = _settings(folder)
    branch = known.get("init.defaultbranch", "main")
    _git(folder, "-c", f"init.defaultBranch={branch}", "init", "-q")
    _git(folder, *_AS_IT_IS, "add", "--all")
    identity = {
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in (("NAME", NAME), ("EMAIL", EMAIL))
        if f"user.{key.lower()}" not in known and f"GIT_{role}_{key}" not in os.environ
    }
    _git(folder, *_NO_HOOKS, "commit", "-q", "--no-verify", "-m", message, identity=identity)


def _settings(folder: Path) -> dict[str, str]:
    """What the person's git configuration says of identity and first branch."""
    listed = _run(folder, "config", "--get-regexp", _SETTINGS).stdout
    return dict(line.split(" ", 1) for line in listed.splitlines() if " " in line)


def _git(folder: Path, *arguments: str, identity: dict[str, str] | None = None) -> None:
    done = _run(folder, *arguments, identity=identity)
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        message = f"git {' '.join(arguments)} failed: {said[-1]}"
        raise MachineError(Problem("git-failed", message, "", "add --no-git"))


def _run(
    folder: Path, *arguments: str, identity: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    environment = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("GIT_") or key.startswith(_KEPT_VARIABLES)
    }
    return subprocess.run(
        ["git", *arguments],
        check=False,
        cwd=folder,
        env={**environment, **(identity or {})},
        close_fds=False,  # of ours, only the lock of the folder it writes to is inheritable
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
    )
