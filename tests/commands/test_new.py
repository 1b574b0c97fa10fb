"""`clodo new`, as a person runs it."""

import json
import os
import pty
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from clodo_gen import __version__
from tests.support import Clodo, Ran, everything, git, listed, tree

Run = Callable[..., Ran]
WORDS = ("--features", "d1,r2,kv:CACHE,ws")


def manifest(folder: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((folder / "clodo.json").read_bytes())
    return loaded


def test_creates_a_service_in_a_repository(clodo: Clodo) -> None:
    ran = clodo("new", "shop", "--features", "d1,r2")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Created shop (")
    assert manifest(clodo.folder / "shop")["features"] == ["d1", "r2"]
    subject = git(clodo.folder / "shop", "log", "--format=%s")
    assert subject == f"Create shop with clodo {__version__}\n"
    assert git(clodo.folder / "shop", "status", "--porcelain") == ""
    assert listed(clodo.folder) == ["shop"]


AGGREGATES = [
    ".copier-answers.yml",
    "clodo.json",
    "src/entry.py",
    "src/service/about.py",
    "src/service/bindings/__init__.py",
    "src/service/probes.py",
    "src/service/registry.py",
    "src/service/settings.py",
    "wrangler.jsonc",
]
"""The files that every feature has a part in."""


@pytest.mark.parametrize("name", AGGREGATES)
def test_writes_what_is_said_once_for_all(
    name: str, run_here: Run, tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    words = ("d1", "d1:EVENT_LOG", "kv:CACHE", "r2", "ws", "do:COUNTER", "secret:STRIPE_KEY")
    run_here("new", "shop", "--features", ",".join(words))
    text = (tmp_path / "shop" / name).read_text("utf-8")
    assert text.replace(__version__, "[VERSION]") == snapshot


def test_the_same_command_gives_the_same_bytes(clodo: Clodo) -> None:
    first = clodo("new", "shop", *WORDS)
    made = tree(clodo.folder / "shop")
    shutil.rmtree(clodo.folder / "shop")
    assert clodo("new", "shop", *WORDS) == first
    assert tree(clodo.folder / "shop") == made


def test_the_order_of_the_words_changes_nothing(run_here: Run, tmp_path: Path) -> None:
    run_here("new", "shop", "--features", "ws,kv:B,d1,kv:A", "--directory", "a", "--no-git")
    run_here(
        "new", "shop", "--features", "kv:A,kv:B,database,rooms", "--directory", "b", "--no-git"
    )
    assert tree(tmp_path / "a") == tree(tmp_path / "b")


def test_options_are_repeated_or_separated_by_commas(run_here: Run, tmp_path: Path) -> None:
    run_here(
        *("new", "shop", "--features", "d1", "--features", " r2 ,,ws,"),
        *("--environments", "qa", "--environments", "eu,us", "--no-git"),
    )
    made = manifest(tmp_path / "shop")
    assert made["features"] == ["d1", "r2", "ws"]
    assert made["environments"] == ["qa", "eu", "us"]


def test_no_words_are_no_features(run_here: Run, tmp_path: Path) -> None:
    assert run_here("new", "shop", "--features", "", "--no-git").code == 0
    assert manifest(tmp_path / "shop")["features"] == []


def test_bare_leaves_out_the_starters_and_nothing_of_the_configuration(
    run_here: Run, tmp_path: Path
) -> None:
    full = run_here("new", "shop", *WORDS, "--directory", "full", "--no-git")
    bare = run_here("new", "shop", *WORDS, "--directory", "bare", "--no-git", "--bare")
    assert "POST /api/data" in full.out
    assert "POST /api/data" not in bare.out
    assert "without its starter" in bare.out
    for name in ("clodo.json", "wrangler.jsonc"):
        assert (tmp_path / "full" / name).read_bytes() == (tmp_path / "bare" / name).read_bytes()


def test_auth_none_asks_for_no_token(run_here: Run, tmp_path: Path) -> None:
    run_here("new", "shop", "--auth", "none", "--no-git")
    assert manifest(tmp_path / "shop")["secrets"] == []
    run_here("new", "other", "--no-git")
    assert manifest(tmp_path / "other")["secrets"] == ["API_TOKEN"]


def test_a_directory_of_ones_own(run_here: Run, tmp_path: Path) -> None:
    ran = run_here("new", "shop", "--directory", "services/the shop", "--no-git")
    assert ran.code == 0
    assert "\n  cd 'services/the shop'\n" in ran.out
    assert manifest(tmp_path / "services/the shop")["name"] == "shop"


def test_no_git_makes_no_repository(run_here: Run, tmp_path: Path) -> None:
    ran = run_here("new", "shop", "--no-git")
    assert "repository" not in ran.out.splitlines()[0]
    assert not (tmp_path / "shop/.git").exists()


def test_quiet_says_nothing(run_here: Run, tmp_path: Path) -> None:
    assert run_here("new", "shop", "--quiet") == Ran(0, "", "")
    assert run_here("new", "other", "-q", "--dry-run") == Ran(0, "", "")
    assert listed(tmp_path) == ["shop"]


def test_quiet_still_says_what_is_wrong(run_here: Run) -> None:
    assert "error[name-invalid]" in run_here("new", "A", "--quiet").err


# Looking first


def test_a_dry_run_writes_nothing_and_says_the_same(run_here: Run, tmp_path: Path) -> None:
    dry = run_here("new", "shop", *WORDS, "--dry-run")
    assert everything(tmp_path) == []
    done = run_here("new", "shop", *WORDS)
    assert dry.code == done.code == 0
    announced, _, _ = done.out.replace("Created", "Would create").partition("\n\nNext:")
    assert dry.out.strip() == announced


def test_a_dry_run_makes_the_same_document(run_here: Run) -> None:
    dry = run_here("new", "shop", *WORDS, "--dry-run", "--json").document
    done = run_here("new", "shop", *WORDS, "--json").document
    assert [dry.pop("written"), done.pop("written")] == [False, True]
    assert dry == done


def test_a_dry_run_refuses_what_the_write_would(run_here: Run, tmp_path: Path) -> None:
    (tmp_path / "shop").write_text("mine\n")
    for words in (["shop"], ["A"], ["other", "--directory", "new/.."]):
        dry = run_here("new", *words, "--dry-run")
        assert dry.code == 2, words
        assert run_here("new", *words) == dry
    assert everything(tmp_path) == ["shop"]


def test_git_applies_the_diff_to_the_same_tree(clodo: Clodo) -> None:
    ran = clodo("new", "shop", *WORDS, "--diff")
    assert ran.code == 0
    assert everything(clodo.folder) == []
    assert "Would create shop" in ran.err
    git(clodo.folder, "init", "-q", "applied")
    git(clodo.folder / "applied", "apply", "--whitespace=nowarn", stdin=ran.out)
    clodo("new", "shop", *WORDS)
    assert tree(clodo.folder / "applied") == tree(clodo.folder / "shop")


def test_the_diff_has_standard_output_for_itself(run_here: Run) -> None:
    lines = run_here("new", "shop", "--diff", "--quiet").out.splitlines()
    assert lines[0] == "diff --git a/.copier-answers.yml b/.copier-answers.yml"
    assert {line[:1] for line in lines} <= {"d", "n", "-", "+", "@"}


# Programs


def test_the_document_says_it_all(run_here: Run, tmp_path: Path) -> None:
    ran = run_here("new", "shop", "--features", "rooms", "--json")
    assert (ran.code, ran.err) == (0, "")
    document = ran.document
    files = document.pop("files")
    assert document == {
        "schema": 1,
        "command": "new",
        "written": True,
        "target": str(tmp_path.resolve() / "shop"),
        "repository": "created",
        "templates": {"version": __version__, "released": document["templates"]["released"]},
        "answers": {
            "name": "shop",
            "language": "python",
            "environments": ["staging", "production"],
            "auth": "token",
            "bare": False,
            "features": ["ws"],
            "entities": {},
        },
        "resolved": [
            {"feature": "durable-object", "binding": "ROOM", "needed_by": ["ws"]},
            {"feature": "ws", "binding": None, "needed_by": []},
        ],
        "next": ["cd shop", "npm install", "npm run dev"],
    }
    made = tree(tmp_path / "shop")
    assert [file["path"] for file in files] == sorted(made)
    for file in files:
        assert file["change"] == "create"
        assert file["bytes"] == len(made[file["path"]][0])


@pytest.mark.parametrize(
    ("options", "repository"),
    [([], "created"), (["--no-git"], "none"), (["--dry-run"], "created")],
)
def test_the_document_says_what_becomes_of_git(
    options: list[str], repository: str, run_here: Run
) -> None:
    assert run_here("new", "shop", "--json", *options).document["repository"] == repository


def test_a_refusal_is_a_document_too(run_here: Run) -> None:
    ran = run_here("new", "A", "--features", "nope", "--json")
    assert (ran.code, ran.err) == (2, "")
    assert ran.document["exit_code"] == 2
    codes = [problem["code"] for problem in ran.document["problems"]]
    assert codes == ["name-invalid", "feature-unknown"]
    assert set(ran.document["problems"][0]) == {"code", "message", "where", "fix"}


# What it refuses

HOSTILE = {
    "parent": "../x",
    "absolute": "/tmp/x",
    "device": "CON",
    "device-small": "con",
    "empty": "",
    "long": "n" * 200,
    "emoji": "🧀",
    "newline": "shop\nrm",
    "escape": "\x1b[31mred",
    "bidirectional": "\u202eshop\u2066",
    "template": "{{x}}",
    "statement": "{% raw %}",
    "shell": "$(touch x)",
    "slash": "a/b",
    "dots": "..",
    "surrogate": "\udcff",
    "nul": "a\0b",
}


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_name_is_refused(name: str, run_here: Run, tmp_path: Path) -> None:
    ran = run_here("new", name)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(("error[name-invalid]", "error[name-reserved]"))
    assert ran.err.replace("\n", "").isprintable()
    assert everything(tmp_path) == []


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_feature_is_refused(name: str, run_here: Run, tmp_path: Path) -> None:
    ran = run_here("new", "shop", "--features", f"{name}:X", "--features", f"kv:{name}x")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error[feature-unknown]")
    assert ran.err.replace("\n", "").isprintable()
    assert everything(tmp_path) == []


@pytest.mark.parametrize("kind", sorted(HOSTILE.keys() - {"empty", "device-small"}))
def test_a_hostile_environment_is_refused(kind: str, run_here: Run, tmp_path: Path) -> None:
    name = HOSTILE[kind]
    ran = run_here("new", "shop", "--environments", f"{name},{name}")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error[environment-invalid]")
    assert ran.err.replace("\n", "").isprintable()
    assert everything(tmp_path) == []


@pytest.mark.parametrize("name", ["n" * 300, "a/" * 3000])
def test_a_directory_that_cannot_be_is_refused(name: str, run_here: Run, tmp_path: Path) -> None:
    ran = run_here("new", "shop", "--directory", name)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error[target-unusable]")
    assert everything(tmp_path) == []


def test_a_directory_that_turns_out_too_long_leaves_nothing(run_here: Run, tmp_path: Path) -> None:
    ran = run_here("new", "shop", "--directory", f"missing/{'n' * 300}")
    assert ran.code in {2, 3}
    assert ran.err.startswith("error[target-un")
    assert everything(tmp_path) == []


@pytest.mark.parametrize(
    "name", ["-rf", "{{x}}", "a b", "🧀", "\u202ex", "\x1b[31m", "a\nb", "$x"]
)
def test_an_odd_directory_works_and_is_printed_safely(
    name: str, run_here: Run, tmp_path: Path
) -> None:
    ran = run_here("new", "shop", f"--directory={name}")
    assert ran.code == 0
    assert ran.out.replace("\n", "").isprintable()
    assert listed(tmp_path) == [name]
    taken = run_here("new", "shop", f"--directory={name}")
    assert taken.code == 2
    assert taken.err.replace("\n", "").isprintable()


def test_a_name_like_an_option_is_refused(run_here: Run, tmp_path: Path) -> None:
    assert run_here("new", "-rf").code == 2
    ran = run_here("new", "--", "-rf")
    assert (ran.code, ran.err.splitlines()[1]) == (2, "  fix: clodo new rf")
    assert everything(tmp_path) == []


def test_typescript_is_not_available_yet(run_here: Run, tmp_path: Path) -> None:
    ran = run_here("new", "shop", "--language", "typescript")
    assert (ran.code, ran.out) == (2, "")
    assert "'typescript' is not available yet" in ran.err
    assert everything(tmp_path) == []


def test_everything_wrong_is_said_at_once(run_here: Run, snapshot: SnapshotAssertion) -> None:
    ran = run_here(
        *("new", "My Shop", "--features", "KV,kv:cache,d1,database,nope,ws:A"),
        *("--language", "typescript", "--auth", "maybe", "--environments", "dev,QA"),
    )
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == snapshot


# Questions


CTRL_C, CTRL_D = b"\x03", b"\x04"
CONTROLLED = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""
"""Starts a program whose standard input is the terminal whose Ctrl-C interrupts it."""


def on_terminal(clodo: Clodo, answers: list[bytes], *arguments: str) -> Ran:
    """Run it on a terminal and give each answer when it asks."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", CONTROLLED, *clodo.command("new", *arguments)],
        cwd=clodo.folder,
        env={**clodo.environment, "TERM": "dumb", "NO_COLOR": "1"},
        stdin=follower,
        stdout=follower,
        stderr=follower,
        start_new_session=True,
    )
    os.close(follower)
    said, waiting, until = b"", list(answers), time.monotonic() + 60
    while process.poll() is None or select.select([leader], [], [], 0)[0]:
        assert time.monotonic() < until, said
        if not select.select([leader], [], [], 0.5)[0]:
            if answers == [CTRL_C]:  # pressed before the program listened
                os.write(leader, CTRL_C)
            continue
        try:
            said += os.read(leader, 4096)
        except OSError:  # the process has closed its end
            break
        if waiting and said.endswith(b": "):
            os.write(leader, waiting.pop(0))
    code = process.wait(60)
    os.close(leader)
    return Ran(code, said.decode().replace("\r\n", "\n"), "")


def test_asks_on_a_terminal_and_shows_the_command(clodo: Clodo) -> None:
    ran = on_terminal(clodo, [b"shop\n", b"d1,kv:CACHE\n"], "--no-git")
    assert ran.code == 0
    assert "clodo new shop --features d1,kv:CACHE" in ran.out
    assert manifest(clodo.folder / "shop")["features"] == ["d1", "kv:CACHE"]


def test_asks_only_for_what_is_missing(clodo: Clodo) -> None:
    ran = on_terminal(clodo, [b"shop\n"], "--features", "d1", "--no-git")
    assert ran.code == 0
    assert manifest(clodo.folder / "shop")["features"] == ["d1"]


def test_asks_again_until_an_answer_will_do(clodo: Clodo) -> None:
    answers = [b"My Shop\n", b"shop\n", b"d2\n", b"d1\n"]
    ran = on_terminal(clodo, answers, "--no-git")
    assert ran.code == 0
    assert "'My Shop' is no name for a service" in ran.out
    assert "'d2' is not a feature. did you mean" in ran.out
    assert manifest(clodo.folder / "shop")["features"] == ["d1"]


def test_asks_nothing_where_there_is_a_name(clodo: Clodo) -> None:
    ran = on_terminal(clodo, [], "shop", "--no-git")
    assert ran.code == 0
    assert "Features, with commas" not in ran.out


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D], ids=["ctrl-c", "ctrl-d"])
def test_a_question_that_is_broken_off_leaves_nothing(key: bytes, clodo: Clodo) -> None:
    ran = on_terminal(clodo, [key])
    assert ran.code == 130
    assert "error[interrupted]" in ran.out
    assert "Traceback" not in ran.out
    assert everything(clodo.folder) == []


def test_asks_nobody_where_there_is_no_terminal(clodo: Clodo) -> None:
    ran = clodo("new")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error[name-missing]")
    assert everything(clodo.folder) == []
