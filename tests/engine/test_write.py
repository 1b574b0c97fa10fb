"""All of a plan or none of it, whatever happens meanwhile."""

import errno
import fcntl
import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from clodo_gen.engine import git as git_module
from clodo_gen.engine import write
from clodo_gen.engine.plan import Plan, plan_new
from clodo_gen.engine.render import File
from clodo_gen.engine.write import HIDDEN, free_target, write_new
from clodo_gen.errors import MachineError, RequestError
from tests.support import Clodo, as_tree, codes, everything, git, listed, tree

WORDS = ("--features", "d1,r2,kv:CACHE,ws")
FILES = {
    "a.txt": File(b"a\n"),
    "deep/er/b.txt": File(b"b\n"),
    "run.sh": File(b"#!/bin/sh\n", executable=True),
}
KILLS = 24
PATIENCE = 60.0

Mount = Callable[[str], Path]


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return plan_new(tmp_path / "shop", FILES)


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Mount]:
    """Mounts an empty disk with these options; not allowed to: skips, or in CI fails."""
    folder = tmp_path / "disk"
    folder.mkdir()

    def mounted(options: str) -> Path:
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            reason = f"NOT TESTED, mounting is not allowed here: {done.stderr.strip()}"
            pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
        return folder

    yield mounted
    subprocess.run(["umount", "--lazy", str(folder)], check=False, capture_output=True)


def waited_for(holds: Callable[[], object], process: subprocess.Popen[bytes]) -> bool:
    """Whether the condition came true before the process ended."""
    until = time.monotonic() + PATIENCE
    while not holds():
        if process.poll() is not None:
            return bool(holds())
        assert time.monotonic() < until, "waited too long"
    return True


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the process and its children at once, as when the machine stops."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def hidden(folder: Path) -> list[str]:
    return [path.name for path in folder.glob(f"{HIDDEN}*")]


def program(folder: Path, name: str, script: str) -> dict[str, str]:
    """A program that stands before all others in the PATH of the result."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)
    return {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


def blocked_in_git(clodo: Clodo, tmp_path: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """A `clodo new` that has written all files and waits for git longer than any test."""
    script = f": > '{tmp_path}/started'\nexec sleep {PATIENCE}"
    variables = program(tmp_path / "bin", "git", script)
    process = Clodo(clodo.folder, variables).start("new", "shop", *arguments)
    assert waited_for((tmp_path / "started").exists, process)
    return process


# Written whole


def test_writes_every_file_with_its_mode(plan: Plan) -> None:
    write_new(plan, None)
    assert tree(plan.target) == as_tree(FILES)
    assert everything(plan.target.parent)[0] == "shop"
    assert hidden(plan.target.parent) == []


def test_obeys_the_umask(plan: Plan) -> None:
    before = os.umask(0o077)
    try:
        write_new(plan, None)
    finally:
        os.umask(before)
    modes = {path: mode for path, (_, mode) in tree(plan.target).items()}
    assert modes == {"a.txt": 0o600, "deep/er/b.txt": 0o600, "run.sh": 0o700}


def test_a_message_makes_one_commit_with_every_file(plan: Plan) -> None:
    write_new(plan, "Create shop")
    assert (
        git(plan.target, "log", "--format=%an %ae %s") == "Tester tester@example.org Create shop\n"
    )
    assert git(plan.target, "ls-files").splitlines() == sorted(FILES)
    assert git(plan.target, "status", "--porcelain") == ""
    assert git(plan.target, "branch", "--show-current") == "main\n"


def test_no_message_makes_no_repository(plan: Plan) -> None:
    write_new(plan, None)
    assert not (plan.target / ".git").exists()


def test_missing_parents_are_made(tmp_path: Path) -> None:
    write_new(plan_new(tmp_path / "a/b/shop", FILES), None)
    assert tree(tmp_path / "a/b/shop") == as_tree(FILES)


def test_an_empty_folder_is_filled(plan: Plan) -> None:
    plan.target.mkdir()
    write_new(plan, "Create shop")
    assert tree(plan.target) == as_tree(FILES)


# Killed, interrupted, two at once


def test_a_process_killed_at_any_moment_leaves_nothing_or_everything(clodo: Clodo) -> None:
    started = time.monotonic()
    assert clodo("new", "shop", *WORDS).code == 0
    duration = time.monotonic() - started
    whole = tree(clodo.folder / "shop")
    shutil.rmtree(clodo.folder / "shop")
    chance = random.Random(0)
    for number in range(KILLS):
        process = clodo.start("new", "shop", *WORDS)
        if number % 2:  # half of the moments while it writes, as it spends most time starting
            waited_for(lambda: hidden(clodo.folder), process)
        with suppress(subprocess.TimeoutExpired):
            process.wait(chance.uniform(0, duration / 4 if number % 2 else duration))
        kill(process)
        if (clodo.folder / "shop").exists():
            assert tree(clodo.folder / "shop") == whole
            assert git(clodo.folder / "shop", "status", "--porcelain") == ""
            shutil.rmtree(clodo.folder / "shop")
    assert clodo("new", "shop", *WORDS).code == 0
    assert tree(clodo.folder / "shop") == whole
    assert listed(clodo.folder) == ["shop"]


def test_the_next_run_removes_what_a_killed_one_left(clodo: Clodo, tmp_path: Path) -> None:
    kill(blocked_in_git(clodo, tmp_path))
    assert [bool(hidden(clodo.folder)), (clodo.folder / "shop").exists()] == [True, False]
    assert clodo("new", "other").code == 0
    assert listed(clodo.folder) == ["other"]


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_an_interrupted_process_leaves_nothing(name: str, clodo: Clodo, tmp_path: Path) -> None:
    process = blocked_in_git(clodo, tmp_path, "--directory", "a/b/shop")
    process.send_signal(getattr(signal, name))
    _, error = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert everything(clodo.folder) == []
    assert b"error[interrupted]" in error


def test_a_hang_up_that_is_to_be_ignored_is(clodo: Clodo, tmp_path: Path) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        process = blocked_in_git(clodo, tmp_path)
    finally:
        signal.signal(signal.SIGHUP, before)
    process.send_signal(signal.SIGHUP)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 130


def test_a_signal_after_the_last_step_leaves_the_service_whole(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(path: Path, *, ignore_errors: bool) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(shutil, "rmtree", interrupted)
    with suppress(KeyboardInterrupt):
        write_new(plan, "Create shop")
    assert tree(plan.target) == as_tree(FILES)
    assert git(plan.target, "status", "--porcelain") == ""


def test_of_two_at_once_exactly_one_wins(clodo: Clodo) -> None:
    for round_number in range(4):
        target = f"shop-{round_number}"
        both = [clodo.start("new", target, *words) for words in (WORDS, ())]
        errors = [process.communicate(timeout=PATIENCE)[1] for process in both]
        winner, loser = sorted(range(2), key=lambda n: both[n].returncode)
        assert [both[winner].returncode, both[loser].returncode] == [0, 2]
        assert b"error[target-not-empty]" in errors[loser]
        assert git(clodo.folder / target, "status", "--porcelain") == ""
        alone = f"alone-{round_number}"
        assert clodo("new", target, *((WORDS, ())[winner]), "--directory", alone).code == 0
        assert tree(clodo.folder / target) == tree(clodo.folder / alone)
        assert hidden(clodo.folder) == []


def test_what_came_to_be_in_its_place_meanwhile_stays(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other(folder: Path, message: str) -> None:
        plan.target.mkdir()
        (plan.target / "theirs.txt").write_text("theirs\n")

    monkeypatch.setattr(git_module, "first_commit", other)
    with pytest.raises(RequestError) as caught:
        write_new(plan, "Create shop")
    assert codes(caught.value) == ["target-not-empty"]
    assert everything(plan.target.parent) == ["shop", "shop/theirs.txt"]


def test_a_file_that_came_to_be_in_its_place_meanwhile_stays(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        git_module, "first_commit", lambda folder, message: plan.target.write_text("theirs\n")
    )
    with pytest.raises(RequestError) as caught:
        write_new(plan, "Create shop")
    assert codes(caught.value) == ["target-not-a-folder"]
    assert plan.target.read_text() == "theirs\n"
    assert everything(plan.target.parent) == ["shop"]


def test_the_folder_of_a_living_process_is_left_alone(plan: Plan) -> None:
    theirs = plan.target.parent / f"{HIDDEN}theirs"
    theirs.mkdir()
    lock = os.open(theirs, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        write_new(plan, None)
        assert theirs.exists()
    finally:
        os.close(lock)
    shutil.rmtree(plan.target)
    write_new(plan, None)
    assert not theirs.exists()


def test_files_and_links_that_look_like_leftovers_are_left_alone(plan: Plan) -> None:
    parent = plan.target.parent
    (parent / "precious").mkdir()
    (parent / "precious/file").write_text("precious\n")
    (parent / f"{HIDDEN}link").symlink_to("precious")
    (parent / f"{HIDDEN}file").write_text("a file\n")
    write_new(plan, None)
    assert (parent / f"{HIDDEN}link").is_symlink()
    assert (parent / f"{HIDDEN}file").read_text() == "a file\n"
    assert (parent / "precious/file").read_text() == "precious\n"


# The place is taken or unusable


def test_a_folder_that_is_not_empty_is_refused(plan: Plan) -> None:
    plan.target.mkdir()
    (plan.target / ".hidden").write_text("mine\n")
    with pytest.raises(RequestError) as caught:
        free_target(plan.target)
    assert codes(caught.value) == ["target-not-empty"]
    assert everything(plan.target.parent) == ["shop", "shop/.hidden"]


def test_a_file_is_refused(plan: Plan) -> None:
    plan.target.write_text("mine\n")
    with pytest.raises(RequestError) as caught:
        free_target(plan.target)
    assert codes(caught.value) == ["target-not-a-folder"]
    assert plan.target.read_text() == "mine\n"


def test_a_link_to_nowhere_is_refused(plan: Plan) -> None:
    plan.target.symlink_to("nowhere")
    with pytest.raises(RequestError) as caught:
        free_target(plan.target)
    assert codes(caught.value) == ["target-dangling"]
    assert everything(plan.target.parent) == ["shop"]


def test_a_link_to_itself_is_refused(plan: Plan) -> None:
    plan.target.symlink_to("shop")
    with pytest.raises(RequestError):
        free_target(plan.target)


def test_a_link_to_an_empty_folder_stays_a_link(clodo: Clodo) -> None:
    (clodo.folder / "elsewhere").mkdir()
    (clodo.folder / "shop").symlink_to("elsewhere")
    assert clodo("new", "shop").code == 0
    assert (clodo.folder / "shop").readlink() == Path("elsewhere")
    assert (clodo.folder / "elsewhere/clodo.json").is_file()


def test_the_current_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    for target in (Path(), Path("../work"), tmp_path / "work"):
        with pytest.raises(RequestError) as caught:
            free_target(target)
        assert codes(caught.value) == ["target-current"]


def test_a_file_in_the_place_of_a_parent_is_a_wrong_request(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine\n")
    with pytest.raises(RequestError) as caught:
        free_target(tmp_path / "file/new/shop")
    assert codes(caught.value) == ["target-unusable"]
    assert everything(tmp_path) == ["file"]


@pytest.mark.parametrize("folder", ["a\0b", "n" * 300, "a/" * 3000])
def test_a_name_that_no_disk_takes_is_refused(folder: str) -> None:
    with pytest.raises(RequestError) as caught:
        free_target(Path(folder))
    assert codes(caught.value) == ["target-unusable"]


@pytest.mark.parametrize("folder", ["new/..", "new/../mine", "mine/deeper/../../new/.."])
def test_two_dots_lead_to_no_place_that_is_taken(folder: str, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/file").write_text("mine\n")
    with pytest.raises(RequestError) as caught:
        free_target(tmp_path / folder)
    assert codes(caught.value) == ["target-not-empty"]


def test_two_dots_make_no_folder_on_their_way(tmp_path: Path) -> None:
    write_new(plan_new(free_target(tmp_path / "new/../shop"), FILES), None)
    assert listed(tmp_path) == ["shop"]


def test_a_disk_that_is_read_only_is_named(mount: Mount) -> None:
    disk = mount("ro,size=64k")
    with pytest.raises(MachineError) as caught:
        write_new(plan_new(disk / "a/shop", FILES), None)
    assert codes(caught.value) == ["target-unwritable"]
    assert str(caught.value) == "read-only file system"


def test_a_full_disk_is_named_and_nothing_is_left(mount: Mount) -> None:
    disk = mount("size=64k")
    files = {f"{number}.txt": File(b"x" * 4096 + b"\n") for number in range(32)}
    with pytest.raises(MachineError) as caught:
        write_new(plan_new(disk / "a/b/shop", files), None)
    assert codes(caught.value) == ["disk-full"]
    assert everything(disk) == []


def test_a_disk_that_is_full_for_git_leaves_nothing(mount: Mount) -> None:
    disk = mount("size=1m,nr_inodes=16")  # enough for the files, too few for a repository
    write_new(plan_new(disk / "a/shop", FILES), None)
    shutil.rmtree(disk / "a")
    with pytest.raises(MachineError) as caught:
        write_new(plan_new(disk / "a/shop", FILES), "Create shop")
    assert codes(caught.value) == ["disk-full"]
    assert everything(disk) == []


@pytest.mark.parametrize("at", range(3))
def test_a_fault_at_any_file_leaves_nothing(
    at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    write_file = write._write_file

    def faulty(path: Path, data: bytes, executable: bool) -> None:
        if len(written) == at:
            raise OSError(errno.EIO, "Input/output error")
        written.append(path.name)
        write_file(path, data, executable)

    monkeypatch.setattr(write, "_write_file", faulty)
    with pytest.raises(MachineError) as caught:
        write_new(plan_new(tmp_path / "a/b/shop", FILES), None)
    assert codes(caught.value) == ["target-unwritable"]
    assert everything(tmp_path) == []


def test_parents_that_were_there_stay_after_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine").mkdir()
    monkeypatch.setattr(git_module, "first_commit", _fail)
    with pytest.raises(MachineError):
        write_new(plan_new(tmp_path / "mine/new/shop", FILES), "Create shop")
    assert everything(tmp_path) == ["mine"]


def _fail(folder: Path, message: str) -> None:
    raise MachineError


# git


def test_no_git_is_said_before_anything_is_written(clodo: Clodo, tmp_path: Path) -> None:
    ran = Clodo(clodo.folder, {"PATH": str(tmp_path / "empty")})("new", "shop")
    assert (ran.code, ran.out) == (3, "")
    assert "error[git-missing]" in ran.err
    assert everything(clodo.folder) == []


def test_no_git_is_no_matter_without_a_repository(clodo: Clodo, tmp_path: Path) -> None:
    ran = Clodo(clodo.folder, {"PATH": str(tmp_path / "empty")})("new", "shop", "--no-git")
    assert ran.code == 0


def test_a_git_that_fails_is_quoted_and_nothing_is_left(clodo: Clodo, tmp_path: Path) -> None:
    variables = program(tmp_path / "bin", "git", "echo 'fatal: out of cheese' >&2; exit 128")
    ran = Clodo(clodo.folder, variables)("new", "shop")
    assert ran.code == 3
    assert "error[git-failed]" in ran.err
    assert "fatal: out of cheese" in ran.err
    assert everything(clodo.folder) == []


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Replaces the person's git configuration."""

    def written(text: str) -> None:
        (tmp_path / "gitconfig").write_text(text)
        monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))

    return written


def authors(folder: Path) -> str:
    return git(folder, "log", "--format=%an <%ae> %cn <%ce>").strip()


def test_where_git_knows_nobody_clodo_commits(
    plan: Plan, configured: Callable[[str], None]
) -> None:
    configured("[user]\n\tuseConfigOnly = true\n")
    write_new(plan, "Create shop")
    assert authors(plan.target) == "clodo <clodo@localhost> clodo <clodo@localhost>"


def test_half_an_identity_is_kept(plan: Plan, configured: Callable[[str], None]) -> None:
    configured("[user]\n\tname = Ann\n")
    write_new(plan, "Create shop")
    assert authors(plan.target) == "Ann <clodo@localhost> Ann <clodo@localhost>"


def test_an_identity_in_the_environment_is_kept(
    plan: Plan, configured: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    configured("")
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Bob")
    write_new(plan, "Create shop")
    assert authors(plan.target) == "Bob <clodo@localhost> clodo <clodo@localhost>"


def test_the_first_branch_is_called_as_the_person_wants(
    plan: Plan, configured: Callable[[str], None]
) -> None:
    configured("[init]\n\tdefaultBranch = trunk\n")
    write_new(plan, "Create shop")
    assert git(plan.target, "branch", "--show-current") == "trunk\n"


def test_hooks_and_signing_of_a_person_do_not_run(
    plan: Plan, configured: Callable[[str], None], tmp_path: Path
) -> None:
    for hook in ("pre-commit", "commit-msg", "post-commit", "prepare-commit-msg"):
        program(tmp_path / "hooks", hook, f": > '{tmp_path}/ran'; exit 1")
    program(tmp_path / "hooks", "gpg", f": > '{tmp_path}/ran'; exit 1")
    configured(
        f"[core]\n\thooksPath = {tmp_path}/hooks\n[commit]\n\tgpgSign = true\n"
        f"[gpg]\n\tprogram = {tmp_path}/hooks/gpg\n"
    )
    write_new(plan, "Create shop")
    assert git(plan.target, "rev-list", "--count", "HEAD") == "1\n"
    assert not (tmp_path / "ran").exists()


def test_what_a_person_ignores_elsewhere_is_committed_too(
    plan: Plan, configured: Callable[[str], None], tmp_path: Path
) -> None:
    (tmp_path / "ignore").write_text("*.txt\ndeep/\n")
    configured(f"[core]\n\texcludesFile = {tmp_path}/ignore\n")
    write_new(plan, "Create shop")
    assert git(plan.target, "ls-files").splitlines() == sorted(FILES)


@pytest.mark.parametrize("conversion", ["true", "input"])
def test_line_ends_are_committed_as_they_are(
    conversion: str, plan: Plan, configured: Callable[[str], None]
) -> None:
    configured(f"[core]\n\tautocrlf = {conversion}\n\tsafecrlf = true\n")
    write_new(plan, "Create shop")
    assert git(plan.target, "show", "HEAD:a.txt") == "a\n"


def test_variables_that_point_git_elsewhere_have_no_effect(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    git(tmp_path, "init", "-q", str(other))
    before = tree(other / ".git")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / "index"))
    write_new(plan, "Create shop")
    monkeypatch.undo()
    assert (plan.target / ".git/HEAD").is_file()
    assert tree(other / ".git") == before
    assert not (other / "index").exists()


def test_a_service_within_a_repository_gets_none_of_its_own(clodo: Clodo) -> None:
    git(clodo.folder, "init", "-q")
    before = tree(clodo.folder / ".git")
    ran = clodo("new", "shop", "--directory", "services/shop")
    assert ran.code == 0
    assert "in your git repository" in ran.out
    assert not (clodo.folder / "services/shop/.git").exists()
    assert tree(clodo.folder / ".git") == before


def test_a_repository_somewhere_else_is_not_the_one_around(clodo: Clodo) -> None:
    git(clodo.folder, "init", "-q", "neighbour")
    assert clodo("new", "shop").code == 0
    assert (clodo.folder / "shop/.git").is_dir()


def test_closed_streams_are_no_hindrance(clodo: Clodo) -> None:
    command = ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", *clodo.command("new", "shop")]
    done = subprocess.run(command, cwd=clodo.folder, env=clodo.environment, check=False)
    assert done.returncode == 0
    assert git(clodo.folder / "shop", "status", "--porcelain") == ""
