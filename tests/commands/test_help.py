"""What the command line says of itself, and its exit codes."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from clodo_gen import __version__
from clodo_gen.cli.app import app
from clodo_gen.cli.main import main
from tests.support import Clodo, Ran

Run = Callable[..., Ran]
COMMANDS = [
    command.name or command.callback.__name__
    for command in app.registered_commands
    if command.callback
]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_each_command_has_an_example(command: str, run_here: Run) -> None:
    ran = run_here(command, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert f"Example: clodo {command}" in ran.out


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_can_print_json(command: str, run_here: Run) -> None:
    assert "--json" in run_here(command, "--help").out


def test_the_help_lists_every_command(run_here: Run) -> None:
    ran = run_here("--help")
    assert ran.code == 0
    for command in COMMANDS:
        assert f"\n  {command} " in ran.out
    assert run_here("-h").out == ran.out


def test_without_a_command_the_help_is_a_refusal(run_here: Run) -> None:
    ran = run_here()
    assert ran.code == 2
    assert "Usage: clodo" in ran.out + ran.err


def test_the_version(run_here: Run) -> None:
    assert run_here("--version") == Ran(0, f"clodo {__version__}\n", "")


@pytest.mark.parametrize(
    "arguments",
    [
        ["nope"],
        ["new", "--nope"],
        ["new", "shop", "too", "many"],
        ["new", "-rf"],
        ["new", "shop", "--features"],
        ["features", "d1", "kv"],
        ["schema", "x"],
        ["--nope"],
    ],
)
def test_wrong_usage_has_a_code_and_a_fix(arguments: list[str], run_here: Run) -> None:
    ran = run_here(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error[usage]: ")
    assert "--help" in ran.err


@pytest.mark.parametrize("arguments", [["nope"], ["new", "--nope"], ["new", "a", "b"], ["--nope"]])
def test_wrong_usage_is_a_document_for_programs(arguments: list[str], run_here: Run) -> None:
    ran = run_here(*arguments, "--json")
    assert (ran.code, ran.err) == (2, "")
    assert ran.document["problems"][0]["code"] == "usage"


@pytest.mark.parametrize(
    "arguments", [["features"], ["new", "shop", "--no-git"], ["schema"], ["--version"], ["--help"]]
)
def test_a_reader_who_has_gone_is_no_failure(arguments: list[str], clodo: Clodo) -> None:
    read, write = os.pipe()
    os.close(read)
    command = clodo.command(*arguments)
    done = subprocess.run(
        command, cwd=clodo.folder, stdout=write, stderr=subprocess.PIPE, check=False
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")
    assert ("new" in arguments) == (clodo.folder / "shop/clodo.json").is_file()


def test_a_fault_of_ours_has_a_code_and_no_traceback(
    run_here: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("clodo_gen.commands.features.features", broken)
    monkeypatch.delenv("CLODO_TRACEBACK", raising=False)
    ran = run_here("features")
    assert ran.code == 70
    assert ran.err.startswith("error[internal]: clodo failed: RuntimeError: a bug\n")
    assert "Traceback" not in ran.err
    monkeypatch.setenv("CLODO_TRACEBACK", "1")
    with pytest.raises(RuntimeError, match="a bug"):
        run_here("features")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["features", "--json"], 3),
        (["--help"], 3),
        (["--version"], 3),
        (["new", "shop", "--json"], 3),
        (["new", "X!", "--json"], 2),
    ],
)
def test_a_full_disk_behind_the_output_is_told(
    clodo: Clodo, arguments: list[str], code: int
) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "clodo_gen", *arguments]
        done = subprocess.run(
            command, cwd=clodo.folder, check=False, stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert done.returncode == code
    assert done.stderr.startswith("error[")
    assert "Traceback" not in done.stderr


def test_an_interrupt_before_anything_is_loaded_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(arguments: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("clodo_gen.cli.run.run", interrupted)
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == 130


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("clodo new shop --features d", {"d1", "durable-object"}),
        ("clodo new shop --features d1,k", {"d1,kv"}),
        ("clodo features w", {"ws"}),
        ("clodo new shop --auth t", {"token"}),
        ("clodo new shop --language p", {"python"}),
    ],
)
def test_the_shell_completes_what_clodo_knows(words: str, offered: set[str]) -> None:
    asked = {
        "_CLODO_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(words.count(" ")),
    }
    command = [str(Path(sys.executable).with_name("clodo"))]
    printed = subprocess.check_output(command, env={**os.environ, **asked}, text=True)
    assert set(printed.split()) == offered


def test_starting_imports_nothing_heavy(clodo: Clodo) -> None:
    code = (
        "import sys\nfrom clodo_gen.cli.run import run\n"
        "assert run(['new', 'shop', '--features', 'd1', '--quiet']) == 0\n"
        "print(sorted({'copier', 'libcst', 'black', 'pydantic', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=clodo.folder, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
