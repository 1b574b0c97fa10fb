"""The released templates as a git bundle, one commit and one tag for each release.

The bundle is a file of the repository, so every clone has every release, tags or no tags. A
bundle is what plain git reads without minding who owns it.
https://git-scm.com/docs/gitformat-bundle
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
RELEASED = _PACKAGE / "history.bundle"
"""Every released version; scripts/release adds to it."""

SERVED = _PACKAGE / "_data" / "templates.bundle"
"""What a wheel serves: the released versions and, when it is not among them, its own."""

_JUNK = frozenset({"__pycache__", ".DS_Store", ".ruff_cache", ".mypy_cache"})

_TEMPLATES = ("copier.yml", "templates")

_AUTHOR = {
    f"GIT_{role}_{key}": value
    for role in ("AUTHOR", "COMMITTER")
    for key, value in (
        ("NAME", "clodo"),
        ("EMAIL", "clodo@localhost"),
        ("DATE", "@946684800 +0000"),
    )
}
"""Fixed, so that the same templates give the same bundle, byte for byte."""


def is_junk(name: str) -> bool:
    """Whether a file or folder of this name is a tool's leaving, no part of the templates."""
    return name in _JUNK or name.endswith(".pyc")


def references(bundle: Path) -> Iterator[tuple[str, str]]:
    """(commit, name) of each reference in the header of `bundle`."""
    with bundle.open("rb") as stream:
        if not stream.readline().startswith(b"# v"):
            raise ValueError(f"not a git bundle: {bundle}")
        for line in stream:
            if line == b"\n":
                return
            if line[:1] not in b"@-":
                commit, _, name = line.decode().rstrip("\n").partition(" ")
                yield commit, name


def versions(bundle: Path) -> list[str]:
    """The versions in `bundle`, oldest first; none when there is no such file."""
    if not bundle.exists():
        return []
    tag = "refs/tags/v"
    numbers = [n.removeprefix(tag) for _, n in references(bundle) if n.startswith(tag)]
    return sorted(numbers, key=lambda number: [int(part) for part in number.split(".")])


def extend(bundle: Path, root: Path, version: str, out: Path) -> None:
    """Write to `out` the releases of `bundle` and, as `version`, the templates under `root`.

    A version that is in `bundle` already is left as it was released. Needs git; raises
    subprocess.CalledProcessError when it fails.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    if version in versions(bundle):
        if out != bundle:
            shutil.copyfile(bundle, out)
        return
    with tempfile.TemporaryDirectory() as folder:
        repository = Repository(Path(folder, "history.git"))
        parent = repository.unpack(bundle) if bundle.exists() else None
        commit = repository.commit(root, version, parent)
        repository.git("update-ref", f"refs/tags/v{version}", commit)
        repository.git("update-ref", "refs/heads/main", commit)
        made = Path(folder, "made.bundle")
        what = ["HEAD", "main", "--tags"]
        repository.git("-c", "pack.threads=1", "bundle", "create", "-q", str(made), *what)
        shutil.copyfile(made, out)


class Repository:
    """A bare repository for the time of one build."""

    def __init__(self, path: Path) -> None:
        self.path = path
        subprocess.run(
            ["git", "init", "-q", "--bare", "--object-format=sha1", str(path)],
            check=True,
            env=_environment(),
        )
        self.git("symbolic-ref", "HEAD", "refs/heads/main")

    def git(
        self, *arguments: str, stdin: bytes = b"", variables: dict[str, str] | None = None
    ) -> str:
        """What git prints."""
        done = subprocess.run(
            ["git", *arguments],
            check=True,
            input=stdin,
            stdout=subprocess.PIPE,
            env={**_environment(), **_AUTHOR, "GIT_DIR": str(self.path), **(variables or {})},
        )
        return done.stdout.decode().strip()

    def unpack(self, bundle: Path) -> str:
        """Take in every release of `bundle`; returns the newest commit."""
        self.git("fetch", "-q", str(bundle), "+refs/*:refs/*")
        return self.git("rev-parse", "refs/heads/main")

    def commit(self, root: Path, version: str, parent: str | None) -> str:
        """Commit copier.yml and templates/ of `root`."""
        index = {"GIT_INDEX_FILE": str(self.path / "clodo-index")}
        files = template_files(root)
        paths = "".join(f"{path.resolve()}\n" for path in files.values()).encode()
        blobs = self.git("hash-object", "-w", "--no-filters", "--stdin-paths", stdin=paths)
        rows = [
            f"{'100755' if os.access(path, os.X_OK) else '100644'} {blob}\t{name}\0"
            for (name, path), blob in zip(files.items(), blobs.splitlines(), strict=True)
        ]
        stdin = "".join(rows).encode()
        self.git("update-index", "-z", "--index-info", stdin=stdin, variables=index)
        tree = self.git("write-tree", variables=index)
        parents: Iterable[str] = ("-p", parent) if parent else ()
        return self.git("commit-tree", tree, *parents, "-m", f"Templates {version}")


def template_files(root: Path) -> dict[str, Path]:
    """Every file of the templates under `root`, by its POSIX path from there.

    In a repository git says which they are, so that what tools leave behind never ships.
    """
    names = _listed_by_git(root) if (root / ".git").exists() else _walked(root)
    return {name: root / name for name in sorted(names)}


def _listed_by_git(root: Path) -> list[str]:
    # Reading is safe in a checkout that another user owns, as in a container's mount.
    git = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others"]
    listed = subprocess.run(
        [*git, "--exclude-standard", *_TEMPLATES],
        check=True,
        cwd=root,
        env=_environment(),
        stdout=subprocess.PIPE,
    )
    names = listed.stdout.decode().split("\0")
    return [name for name in names if name and (root / name).exists()]


def _walked(root: Path) -> Iterator[str]:
    yield "copier.yml"
    for folder, folders, files in os.walk(root / "templates"):
        folders[:] = [name for name in folders if not is_junk(name)]
        for name in files:
            if not is_junk(name):
                yield Path(folder, name).relative_to(root).as_posix()


def _environment() -> dict[str, str]:
    """The environment without the variables that point git at another repository."""
    return {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
