"""`scripts/release`, tried on a clone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from clodo_gen import __version__, history

ROOT = Path(__file__).resolve().parents[2]
IDENTITY = {
    f"GIT_{role}_{key}": value
    for role in ("AUTHOR", "COMMITTER")
    for key, value in (("NAME", "release"), ("EMAIL", "release@localhost"))
}


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        check=False,
        cwd=folder,
        env={**os.environ, **IDENTITY},
        capture_output=True,
        text=True,
    )


def release(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run(folder, sys.executable, "-m", "scripts.release", *arguments)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone whose changelog has something to release."""
    folder = tmp_path / "clone"
    run(tmp_path, "git", "clone", "-q", "--no-tags", str(ROOT), str(folder))
    changelog = folder / "CHANGELOG.md"
    text = changelog.read_text().replace("[Unreleased]\n", "[Unreleased]\n\n- Something.\n", 1)
    changelog.write_text(text)
    run(folder, "git", "commit", "-qam", "Change something")
    return folder


def test_releases_and_begins_the_next_version(clone: Path) -> None:
    done = release(clone, __version__, "--next", "9.9.0", "--date", "2030-01-02")
    assert done.returncode == 0, done.stderr
    assert history.versions(clone / "clodo_gen/history.bundle")[-1] == __version__
    assert f"## [{__version__}] - 2030-01-02" in (clone / "CHANGELOG.md").read_text()
    assert '__version__ = "9.9.0"' in (clone / "clodo_gen/__init__.py").read_text()
    assert '"version": "9.9.0"' in (clone / "templates/catalog.json").read_text()
    subjects = run(clone, "git", "log", "-2", "--format=%s").stdout.splitlines()
    assert subjects == ["Begin 9.9.0", f"Release {__version__}"]
    assert run(clone, "git", "tag", "--points-at", "HEAD~1").stdout == f"v{__version__}\n"
    assert run(clone, "git", "status", "--porcelain").stdout == ""


def test_keeps_earlier_releases_as_they_were(clone: Path) -> None:
    bundle = clone / "clodo_gen/history.bundle"
    before = {n: c for c, n in history.references(bundle)} if bundle.exists() else {}
    assert release(clone, __version__).returncode == 0
    after = {name: commit for commit, name in history.references(bundle)}
    tags = {name for name in before if name.startswith("refs/tags/")}
    assert {name: after[name] for name in tags} == {name: before[name] for name in tags}


@pytest.mark.parametrize(
    ("spoil", "arguments", "reason"),
    [
        (None, ["8.8.8"], "main carries"),
        ("README.md", [__version__], "not clean"),
        (None, [__version__, "--next", "next"], "not X.Y.Z"),
    ],
)
def test_refuses_and_touches_nothing(
    clone: Path, spoil: str | None, arguments: list[str], reason: str
) -> None:
    if spoil:
        (clone / spoil).write_text("changed\n")
    before = run(clone, "git", "rev-parse", "HEAD").stdout
    done = release(clone, *arguments)
    assert done.returncode == 2
    assert reason in done.stderr
    assert run(clone, "git", "rev-parse", "HEAD").stdout == before


def test_refuses_what_has_no_notes(clone: Path) -> None:
    changelog = clone / "CHANGELOG.md"
    head, _, rest = changelog.read_text().partition("## [Unreleased]\n")
    _, mark, old = rest.partition("\n## [")
    changelog.write_text(f"{head}## [Unreleased]\n{mark}{old}")
    run(clone, "git", "commit", "-qam", "Forget the notes")
    done = release(clone, __version__)
    assert done.returncode == 2
    assert "CHANGELOG" in done.stderr
