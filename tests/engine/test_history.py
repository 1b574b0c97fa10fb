"""The bundle of released templates."""

import shutil
import subprocess
from pathlib import Path

import pytest

from clodo_gen import history
from tests.support import git, tree


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The smallest templates."""
    folder = tmp_path / "root"
    (folder / "templates/deep").mkdir(parents=True)
    (folder / "copier.yml").write_text("_subdirectory: templates\n")
    (folder / "templates/deep/a.txt").write_text("1\n")
    (folder / "templates/run").write_text("#!/bin/sh\n")
    (folder / "templates/run").chmod(0o755)
    return folder


@pytest.fixture
def released(root: Path, tmp_path: Path) -> Path:
    """A bundle with version 0.1.0."""
    bundle = tmp_path / "released.bundle"
    history.extend(tmp_path / "none.bundle", root, "0.1.0", bundle)
    return bundle


def extended(bundle: Path, root: Path, version: str) -> Path:
    out = bundle.with_name(f"{version}.bundle")
    history.extend(bundle, root, version, out)
    return out


def commits(bundle: Path) -> dict[str, str]:
    return {name: commit for commit, name in history.references(bundle)}


def cloned(bundle: Path, tag: str) -> Path:
    folder = bundle.parent / f"clone-{bundle.stem}-{tag}"
    git(bundle.parent, "clone", "-q", "--branch", tag, str(bundle), str(folder))
    return folder


def test_the_same_templates_give_the_same_bundle(released: Path, root: Path) -> None:
    again = released.with_name("again.bundle")
    history.extend(released.with_name("none.bundle"), root, "0.1.0", again)
    assert again.read_bytes() == released.read_bytes()


def test_who_builds_it_and_where_does_not_matter(
    released: Path, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = tmp_path / "elsewhere"
    shutil.copytree(root, moved)
    (tmp_path / "config").write_text("[user]\n\tname = Eve\n[init]\n\tdefaultBranch = trunk\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_AUTHOR_DATE", "2020-01-01T00:00:00Z")
    again = tmp_path / "again.bundle"
    history.extend(tmp_path / "none.bundle", moved, "0.1.0", again)
    assert again.read_bytes() == released.read_bytes()


def test_a_bundle_says_which_references_and_versions_it_has(released: Path) -> None:
    assert sorted(commits(released)) == ["HEAD", "refs/heads/main", "refs/tags/v0.1.0"]
    assert len(set(commits(released).values())) == 1
    assert history.versions(released) == ["0.1.0"]


def test_where_there_is_no_bundle_there_are_no_versions(tmp_path: Path) -> None:
    assert history.versions(tmp_path / "none.bundle") == []


def test_another_file_is_no_bundle(root: Path) -> None:
    with pytest.raises(ValueError, match="not a git bundle"):
        history.versions(root / "copier.yml")


def test_versions_are_sorted_as_numbers(released: Path, root: Path) -> None:
    bundle = released
    for version in ("0.2.0", "0.10.0", "1.0.0"):
        (root / "templates/deep/a.txt").write_text(version)
        bundle = extended(bundle, root, version)
    assert history.versions(bundle) == ["0.1.0", "0.2.0", "0.10.0", "1.0.0"]


def test_extending_leaves_released_commits_as_they_are(released: Path, root: Path) -> None:
    (root / "templates/deep/a.txt").write_text("2\n")
    (root / "templates/run").unlink()
    bundle = extended(released, root, "0.2.0")
    before, after = commits(released), commits(bundle)
    assert after["refs/tags/v0.1.0"] == before["refs/tags/v0.1.0"]
    assert after["HEAD"] == after["refs/heads/main"] == after["refs/tags/v0.2.0"]
    assert sorted(tree(cloned(bundle, "v0.1.0"))) == [
        "copier.yml", "templates/deep/a.txt", "templates/run",
    ]  # fmt: skip
    assert sorted(tree(cloned(bundle, "v0.2.0"))) == ["copier.yml", "templates/deep/a.txt"]


def test_each_release_follows_the_one_before(released: Path, root: Path) -> None:
    folder = cloned(extended(released, root, "0.2.0"), "v0.2.0")
    assert git(folder, "log", "--format=%s") == "Templates 0.2.0\nTemplates 0.1.0\n"


def test_a_released_version_is_never_made_again(released: Path, root: Path) -> None:
    (root / "templates/deep/a.txt").write_text("changed\n")
    assert extended(released, root, "0.1.0").read_bytes() == released.read_bytes()


def test_a_bundle_may_be_extended_in_place(released: Path, root: Path) -> None:
    expected = extended(released, root, "0.2.0").read_bytes()
    history.extend(released, root, "0.2.0", released)
    assert released.read_bytes() == expected
    history.extend(released, root, "0.2.0", released)
    assert released.read_bytes() == expected


def test_what_is_served_are_the_files_and_their_modes(released: Path, root: Path) -> None:
    assert tree(cloned(released, "v0.1.0")) == tree(root)


def test_junk_is_left_out(released: Path, root: Path) -> None:
    for name in ("__pycache__/a.pyc", ".DS_Store", "deep/.ruff_cache/x", "a.pyc"):
        (root / "templates" / name).parent.mkdir(exist_ok=True)
        (root / "templates" / name).write_bytes(b"junk")
    (root / "README.md").write_text("no template\n")
    again = released.with_name("again.bundle")
    history.extend(released.with_name("none.bundle"), root, "0.1.0", again)
    assert again.read_bytes() == released.read_bytes()


def test_a_broken_bundle_fails(released: Path, root: Path) -> None:
    released.write_bytes(released.read_bytes()[:-40])
    with pytest.raises(subprocess.CalledProcessError):
        extended(released, root, "0.2.0")
    assert not released.with_name("0.2.0.bundle").exists()
