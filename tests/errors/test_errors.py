"""The text of every problem that clodo can have: one snapshot for each code."""

import ast
import errno
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer
from syrupy.assertion import SnapshotAssertion

from clodo_gen.cli import output
from clodo_gen.commands import new as command
from clodo_gen.engine import write
from clodo_gen.engine.render import File, render
from clodo_gen.errors import ClodoError, InternalError, MachineError, Problem, RequestError
from tests.features.synthetic import exported, feature
from tests.support import ROOT, Ran, listed

PACKAGE = ROOT / "clodo_gen"


@dataclass
class Stage:
    """What a case may set up before `clodo` runs."""

    folder: Path
    patch: pytest.MonkeyPatch

    def program(self, name: str, script: str) -> None:
        """The only program in PATH."""
        (self.folder / "bin").mkdir()
        path = self.folder / "bin" / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        self.patch.setenv("PATH", str(path.parent))

    def rendered(self, change: Callable[[dict[str, File]], None]) -> None:
        """Change what the templates make."""

        def changed(*arguments: Any) -> dict[str, File]:
            files = render(*arguments)
            change(files)
            return files

        self.patch.setattr(command, "render", changed)

    def failing(self, error: BaseException) -> None:
        """Fail when the first file is written."""

        def fail(*arguments: object) -> None:
            raise error

        self.patch.setattr(write, "_write_file", fail)


Setup = Callable[[Stage], object]


def nothing(stage: Stage) -> None:
    """Set nothing up."""


def exclusive(stage: Stage) -> None:
    catalog = exported(
        feature("mysql", conflicts=("sqlite",)),
        feature("sqlite"),
        feature("log", requires=("sqlite",)),
    )
    stage.patch.setattr(command, "load_catalog", lambda root: catalog)


def full_output(stage: Stage) -> None:
    """Nothing more can be printed to standard output."""

    def full(text: str, *, err: bool) -> None:
        if not err:
            raise OSError(errno.ENOSPC, "No space left on device")
        echo(text, err=err)

    echo = typer.echo
    stage.patch.setattr(output, "forget", lambda stream: None)
    stage.patch.setattr(typer, "echo", full)


def less_in_staging(files: dict[str, File]) -> None:
    text = files["wrangler.jsonc"].data
    head, mark, staging = text.partition(b'"staging": {')
    changed = staging.replace(b'"binding": "KV"', b'"binding": "OTHER"', 1)
    files["wrangler.jsonc"] = File(head + mark + changed)


def other_manifest(files: dict[str, File]) -> None:
    manifest = json.loads(files["clodo.json"].data) | {"auth": "none"}
    files["clodo.json"] = File(json.dumps(manifest).encode() + b"\n")


def put(path: str, data: bytes) -> Setup:
    return lambda stage: stage.rendered(lambda files: files.update({path: File(data)}))


CASES: dict[str, tuple[Setup, Sequence[str]]] = {
    "usage": (nothing, ["new", "shop", "--nope"]),
    "name-missing": (nothing, ["new"]),
    "name-invalid": (nothing, ["new", "My Shop"]),
    "name-reserved": (nothing, ["new", "con"]),
    "language-unavailable": (nothing, ["new", "shop", "--language", "typescript"]),
    "auth-unknown": (nothing, ["new", "shop", "--auth", "maybe"]),
    "environments-missing": (nothing, ["new", "shop", "--environments", ""]),
    "environment-reserved": (nothing, ["new", "shop", "--environments", "dev"]),
    "environment-invalid": (nothing, ["new", "shop", "--environments", "QA"]),
    "environment-repeated": (nothing, ["new", "shop", "--environments", "qa,qa"]),
    "feature-unknown": (nothing, ["new", "shop", "--features", "databas"]),
    "feature-takes-no-name": (nothing, ["new", "shop", "--features", "ws:ROOM"]),
    "feature-needs-name": (nothing, ["new", "shop", "--features", "secret"]),
    "feature-repeated": (nothing, ["new", "shop", "--features", "d1,database"]),
    "feature-conflict": (exclusive, ["new", "shop", "--features", "mysql,log"]),
    "binding-invalid": (nothing, ["new", "shop", "--features", "kv:my-cache"]),
    "binding-reserved": (nothing, ["new", "shop", "--features", "kv:IMPORT"]),
    "binding-clash": (nothing, ["new", "shop", "--features", "kv:ROOM,ws"]),
    "class-clash": (nothing, ["new", "shop", "--features", "do:ROOM1,do:ROOM_1"]),
    "resource-shared": (
        nothing,
        ["new", "shop", "--features", "d1,d1:X", "--environments", "qa,qa-x"],
    ),
    "resource-too-long": (nothing, ["new", "n" * 40, "--features", f"r2:{'A' * 40}"]),
    "target-dangling": (
        lambda stage: (stage.folder / "shop").symlink_to("nowhere"),
        ["new", "shop"],
    ),
    "target-not-a-folder": (
        lambda stage: (stage.folder / "shop").write_text("mine\n"),
        ["new", "shop"],
    ),
    "target-not-empty": (nothing, ["new", "shop", "--directory", ".."]),
    "target-current": (nothing, ["new", "shop", "--directory", "."]),
    "target-unusable": (nothing, ["new", "shop", "--directory", "d" * 300]),
    "target-unwritable": (
        lambda stage: stage.failing(OSError(errno.EROFS, "Read-only file system")),
        ["new", "shop"],
    ),
    "disk-full": (
        lambda stage: stage.failing(OSError(errno.ENOSPC, "No space left on device")),
        ["new", "shop"],
    ),
    "git-missing": (
        lambda stage: stage.patch.setenv("PATH", str(stage.folder / "none")),
        ["new", "shop"],
    ),
    "git-failed": (
        lambda stage: stage.program("git", "echo 'fatal: out of cheese' >&2; exit 128"),
        ["new", "shop"],
    ),
    "text-unsound": (put("a.txt", b"no newline"), ["new", "shop"]),
    "code-unsound": (put("a.py", b"def broken(:\n"), ["new", "shop"]),
    "manifest-unsound": (lambda stage: stage.rendered(other_manifest), ["new", "shop"]),
    "wrangler-unsound": (
        lambda stage: stage.rendered(less_in_staging),
        ["new", "shop", "--features", "kv"],
    ),
    "interrupted": (lambda stage: stage.failing(KeyboardInterrupt()), ["new", "shop"]),
    "output-lost": (full_output, ["features"]),
    "internal": (lambda stage: stage.failing(RuntimeError("a bug")), ["new", "shop"]),
}

EXIT_CODES = {
    **dict.fromkeys(
        ("target-unwritable", "disk-full", "output-lost", "git-missing", "git-failed"), 3
    ),
    **dict.fromkeys(("text-unsound", "code-unsound", "manifest-unsound", "wrangler-unsound"), 70),
    "internal": 70,
    "interrupted": 130,
}


@pytest.mark.parametrize("code", CASES)
def test_the_text_of_a_problem(
    code: str,
    run_here: Callable[..., Ran],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    snapshot: SnapshotAssertion,
) -> None:
    setup, arguments = CASES[code]
    monkeypatch.delenv("CLODO_TRACEBACK", raising=False)
    (tmp_path / "desk").mkdir()
    monkeypatch.chdir(tmp_path / "desk")
    setup(Stage(tmp_path / "desk", monkeypatch))
    before = listed(Path())
    ran = run_here(*arguments)
    assert ran.out == ""
    assert ran.code == EXIT_CODES.get(code, 2)
    assert f"error[{code}]" in ran.err
    assert "Traceback" not in ran.err
    assert listed(Path()) == before
    assert ran.err.replace(str(tmp_path.resolve()), "[FOLDER]") == snapshot


def test_every_code_of_the_package_is_shown_here() -> None:
    found = {code for path in PACKAGE.rglob("*.py") for code in codes_in(path.read_text("utf-8"))}
    assert found == set(CASES)


def codes_in(source: str) -> Iterator[str]:
    """Each text that is given to Problem, or to a helper of the module, as a code.

    A helper is a function whose first parameter is called `code`; a variable of that name holds
    a code too.
    """
    tree = ast.parse(source)
    helpers = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and [a.arg for a in node.args.args][:1] == ["code"]
    }
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Name(id=name),
                args=[ast.Constant(value=str(code)), *_],
            ) if name in {"Problem", *helpers}:
                yield code
            case ast.Assign(
                targets=[ast.Tuple(elts=[ast.Name(id="code"), *_])],
                value=ast.Tuple(elts=[ast.Constant(value=str(code)), *_]),
            ):
                yield code
            case ast.Assign(targets=[ast.Name(id="code")], value=ast.Constant(value=str(code))):
                yield code


def test_codes_are_found_in_every_form() -> None:
    source = """
def helper(code, said): ...
def other(said): ...
def f():
    Problem("a", x)
    yield helper("b", x)
    code, said = "c", x
    code = "d"
    Problem(code, x)
    other("e", x)
"""
    assert sorted(codes_in(source)) == ["a", "b", "c", "d"]


@pytest.mark.parametrize("code", CASES)
def test_a_code_is_words_with_dashes(code: str) -> None:
    assert all(part.isalpha() and part.islower() for part in code.split("-"))


@pytest.mark.parametrize(
    ("error", "exit_code"),
    [(ClodoError, 70), (RequestError, 2), (MachineError, 3), (InternalError, 70)],
)
def test_each_error_has_an_exit_code(error: type[ClodoError], exit_code: int) -> None:
    raised = error(Problem("a", "one"), Problem("b", "two"))
    assert raised.exit_code == exit_code
    assert str(raised) == "one; two"
    assert [problem.code for problem in raised.problems] == ["a", "b"]


def test_where_nothing_is_wrong_nothing_is_raised() -> None:
    from clodo_gen.errors import raise_any

    raise_any([])
    with pytest.raises(RequestError):
        raise_any([Problem("a", "one")])
