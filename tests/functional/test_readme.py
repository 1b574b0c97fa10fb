"""The README's commands, word for word, in a fresh clone without tags."""

import re
import shlex
from pathlib import Path

import pytest

from tests.functional.workshop import run

pytestmark = pytest.mark.xdist_group("functional")

ROOT = Path(__file__).resolve().parents[2]


def first_command() -> str:
    """The command that makes the first service."""
    text = (ROOT / "README.md").read_text()
    start = text.index("## Start")
    found = re.search(r"```sh\n(.+?)\n```", text[start:], re.DOTALL)
    assert found
    return found[1]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone in which the README's first command was run."""
    folder = tmp_path_factory.mktemp("readme") / "clodo"
    run("git", "clone", "-q", "--no-tags", str(ROOT), str(folder), folder=folder.parent)
    run("sh", "-c", first_command(), folder=folder)
    return folder


def test_first_command_makes_a_service_in_a_repository(clone: Path) -> None:
    service = clone.parent / "my-service"
    assert (service / "src/service/records").is_dir()
    assert run("git", "status", "--porcelain", folder=service) == ""
    assert run("git", "log", "--format=%s", folder=service).count("\n") == 1


def test_copier_copies_from_a_clone(clone: Path, tmp_path: Path) -> None:
    copier = [str(clone / ".venv/bin/copier"), "copy", "-q", "--defaults"]
    data = ["--data", "name=shop", "--data", "features=[d1, r2]"]
    run(*copier, *data, str(clone), "shop", folder=tmp_path)
    assert (tmp_path / "shop/wrangler.jsonc").is_file()


def test_every_clodo_command_of_the_docs_works(clone: Path, tmp_path: Path) -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/*.md")]
    blocks = [b for p in pages for b in re.findall(r"```sh\n(.+?)```", p.read_text(), re.DOTALL)]
    lines = [line.split(" #")[0].strip() for block in blocks for line in block.splitlines()]
    commands = [shlex.split(line) for line in lines if line.startswith("clodo ")]
    assert len(commands) >= 3
    for command in commands:
        run(str(clone / ".venv/bin" / command[0]), *command[1:], folder=tmp_path)


def test_the_test_command_is_what_ci_runs() -> None:
    assert "```sh\nscripts/test\n```" in (ROOT / "README.md").read_text()
    assert "scripts/test" in (ROOT / ".ci/run").read_text().splitlines()
