"""Fixtures for all tests."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.amber import AmberSnapshotExtension
from syrupy.location import PyTestLocation

from clodo_gen import __version__, history
from clodo_gen.cli.run import run
from clodo_gen.engine.render import compile_templates
from clodo_gen.engine.templates import Templates
from tests import support
from tests.support import ROOT, Clodo, Ran


class InOneFolder(AmberSnapshotExtension):
    """Snapshots stand below tests/snapshots/, in folders like those of their tests."""

    @classmethod
    def dirname(cls, *, test_location: PyTestLocation) -> str:
        tests = ROOT / "tests"
        folder = Path(test_location.filepath).resolve().parent.relative_to(tests)
        return str(tests / "snapshots" / folder)


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(InOneFolder)


@pytest.fixture(autouse=True, scope="session")
def _own_git_configuration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No configuration and no repository of whoever runs the tests has a say in them."""
    configuration = tmp_path_factory.mktemp("git") / "config"
    configuration.write_text("[user]\n\tname = Tester\n\temail = tester@example.org\n")
    with pytest.MonkeyPatch.context() as patch:
        for variable in [name for name in os.environ if name.startswith("GIT_")]:
            patch.delenv(variable)
        patch.setenv("GIT_CONFIG_GLOBAL", str(configuration))
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        yield


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """A copy of the templates, compiled like those of a wheel."""
    root = tmp_path_factory.mktemp("templates")
    for name, path in history.template_files(ROOT).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, root / name)
    from clodo_gen.engine.render import COMPILED

    compile_templates(root, root / COMPILED)
    return Templates(root, __version__, released=False)


@pytest.fixture(scope="session")
def repository(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the templates, tagged, as Copier likes them."""
    folder = tmp_path_factory.mktemp("repository")
    bundle = folder / "templates.bundle"
    history.extend(folder / "none.bundle", templates.root, templates.version, bundle)
    support.git(folder, "clone", "-q", str(bundle), "clone")
    return folder / "clone"


@pytest.fixture
def clodo(tmp_path: Path) -> Clodo:
    """`clodo` as a process, started in an empty folder."""
    folder = tmp_path / "desk"
    folder.mkdir()
    return Clodo(folder)


@pytest.fixture
def run_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., Ran]]:
    """`clodo` within this process, in an empty folder: `tmp_path`."""
    monkeypatch.chdir(tmp_path)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}

    def call(*arguments: str) -> Ran:
        code = run(list(arguments))
        return Ran(code, *capsys.readouterr())

    yield call
    for number, handler in handlers.items():
        signal.signal(number, handler)
