"""`git-remote-clodo`: git and Copier fetch the templates from the package itself."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from clodo_gen import __version__, git_remote, history
from clodo_gen.engine.templates import SOURCE, Templates
from tests.support import ROOT, git, tree

URL = SOURCE.removeprefix("git+")


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Copier keeps what it fetched by address, and here one address serves many bundles."""
    monkeypatch.setenv("COPIER_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programs that comes first in PATH, with the helper of this checkout."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    _program(folder, "from clodo_gen.git_remote import main; sys.exit(main())")
    return folder


def _program(folder: Path, code: str) -> None:
    path = folder / "git-remote-clodo"
    path.write_text(f"#!{sys.executable}\nimport sys\nfrom pathlib import Path\n{code}\n")
    path.chmod(0o755)


def serve(folder: Path, bundle: Path) -> None:
    """Serve `bundle` from now on, as a wheel that has it would."""
    _program(
        folder,
        "from clodo_gen import git_remote, history\n"
        f"history.SERVED = Path({str(bundle)!r})\n"
        "sys.exit(git_remote.main())",
    )


def test_git_clones_the_templates(
    on_path: Path, templates: Templates, repository: Path, tmp_path: Path
) -> None:
    serve(on_path, repository.parent / "templates.bundle")
    git(tmp_path, "clone", "-q", URL, "clone")
    assert tree(tmp_path / "clone") == tree(repository)
    assert git(tmp_path / "clone", "tag") == f"v{templates.version}\n"


def test_a_checkout_serves_its_work_tree(on_path: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--branch", f"v{__version__}", URL, "clone")
    cloned = tree(tmp_path / "clone")
    assert sorted(cloned) == sorted(history.template_files(ROOT))
    assert cloned["copier.yml"][0] == (ROOT / "copier.yml").read_bytes()


def test_it_works_from_within_another_repository(on_path: Path, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "mine")
    git(tmp_path / "mine", "fetch", "-q", URL, "refs/tags/*:refs/tags/*")
    assert f"v{__version__}" in git(tmp_path / "mine", "tag")


def test_git_lists_what_there_is_without_fetching(
    on_path: Path, repository: Path, tmp_path: Path
) -> None:
    bundle = repository.parent / "templates.bundle"
    serve(on_path, bundle)
    listed = [tuple(line.split("\t")) for line in git(tmp_path, "ls-remote", URL).splitlines()]
    assert sorted(listed) == sorted(history.references(bundle))


def test_nobody_can_push(on_path: Path, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "mine")
    git(tmp_path / "mine", "commit", "-q", "--allow-empty", "-m", "mine")
    done = subprocess.run(
        ["git", "push", URL, "HEAD"],
        cwd=tmp_path / "mine",
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode
    assert "failed to push" in done.stderr


@pytest.mark.parametrize(
    ("said", "answer", "code"),
    [
        ("capabilities\n", "fetch\noption\n\n", 0),
        ("option verbosity 1\noption progress true\n", "unsupported\nunsupported\n", 0),
        ("\n", "", 0),
        ("", "", 0),
        ("import refs/heads/main\n", "", 1),
    ],
)
def test_answers_git(
    said: str,
    answer: str,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    repository: Path,
) -> None:
    monkeypatch.setattr(history, "SERVED", repository.parent / "templates.bundle")
    monkeypatch.setattr(sys, "stdin", io.StringIO(said))
    assert git_remote.main() == code
    assert capsys.readouterr().out == answer


# A service through two versions of its templates

QUESTIONS = """
_subdirectory: templates/project
_templates_suffix: .jinja
name: {type: str}
"""
LINES = [f"line {number}" for number in range(12)]


@pytest.fixture
def versions(on_path: Path, tmp_path: Path) -> list[Path]:
    """Bundles with version 0.1.0, and with 0.2.0 too: it changes a line and adds a file."""
    root = tmp_path / "root"
    project = root / "templates/project"
    project.mkdir(parents=True)
    (root / "copier.yml").write_text(QUESTIONS)
    (project / "{{ _copier_conf.answers_file }}.jinja").write_text(
        "{{ _copier_answers | to_nice_yaml -}}\n"
    )
    bundles = [tmp_path / "none.bundle"]
    for version in ("0.1.0", "0.2.0"):
        lines = [*LINES[:-1], f"made by {version} for {{{{ name }}}}"]
        (project / "main.txt.jinja").write_text("\n".join(lines) + "\n")
        (project / f"only-{version}.txt").write_text("new\n")
        bundles.append(tmp_path / f"{version}.bundle")
        history.extend(bundles[-2], root, version, bundles[-1])
        (project / f"only-{version}.txt").unlink()
    return bundles[1:]


@pytest.fixture
def service(versions: list[Path], on_path: Path, tmp_path: Path) -> Path:
    """A committed service of 0.1.0 with a line of its own, now that 0.2.0 is served."""
    serve(on_path, versions[0])
    folder = tmp_path / "service"
    copier(tmp_path, "copy", "--data", "name=shop", SOURCE, "service")
    assert (folder / "only-0.1.0.txt").exists()
    git(folder, "init", "-q")
    edited = (folder / "main.txt").read_text().replace("line 0\n", "my line\n")
    (folder / "main.txt").write_text(edited)
    _commit(folder)
    serve(on_path, versions[1])
    return folder


def copier(folder: Path, *arguments: str) -> None:
    """Plain Copier, as anybody runs it."""
    command = [sys.executable, "-m", "copier", *arguments, "--defaults", "--quiet"]
    subprocess.run(command, cwd=folder, check=True, stdin=subprocess.DEVNULL)


def _commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "-q", "-m", "Work")


def test_a_service_remembers_where_it_came_from(service: Path) -> None:
    remembered = (service / ".copier-answers.yml").read_text()
    assert f"_commit: v0.1.0\n_src_path: {SOURCE}\n" in remembered


def test_plain_copier_updates_a_service_and_keeps_edits(service: Path) -> None:
    copier(service, "update")
    text = (service / "main.txt").read_text()
    assert text.startswith("my line\nline 1\n")
    assert text.endswith("\nmade by 0.2.0 for shop\n")
    assert (service / "only-0.2.0.txt").exists()
    assert not (service / "only-0.1.0.txt").exists()
    assert "_commit: v0.2.0\n" in (service / ".copier-answers.yml").read_text()


def test_a_second_update_changes_nothing(service: Path) -> None:
    copier(service, "update")
    _commit(service)
    before = tree(service)
    copier(service, "update")
    assert tree(service) == before
    assert git(service, "status", "--porcelain") == ""


def test_an_edit_of_the_same_line_becomes_a_conflict_and_not_a_loss(service: Path) -> None:
    main = service / "main.txt"
    main.write_text(main.read_text().replace("made by 0.1.0 for shop", "made by me"))
    _commit(service)
    copier(service, "update")
    for line in ("<<<<<<< before updating", "made by me", "made by 0.2.0 for shop"):
        assert f"{line}\n" in main.read_text()


def test_an_older_package_names_the_version_it_lacks(
    service: Path, versions: list[Path], on_path: Path, tmp_path: Path
) -> None:
    serve(on_path, versions[0])
    done = subprocess.run(
        ["git", "clone", "-q", "--branch", "v0.2.0", URL, "clone"],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode
    assert "v0.2.0" in done.stderr
