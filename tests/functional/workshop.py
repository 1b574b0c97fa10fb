"""Services made by clodo, and the programs run in them as their owner would."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

TOKEN = {"authorization": "Bearer dev-token-not-for-production"}
MINUTES = 60


def environment(**variables: str) -> dict[str, str]:
    """This process's environment without its own virtual environment's mark."""
    kept = {
        k: v for k, v in os.environ.items() if k != "VIRTUAL_ENV" and not k.startswith("PYTEST")
    }
    return {**kept, "WRANGLER_SEND_METRICS": "false", "CI": "true", **variables}


def run(
    *command: str,
    folder: Path,
    timeout: float = 10 * MINUTES,
    variables: Mapping[str, str] | None = None,
) -> str:
    """What `command` prints; an AssertionError with all of it when it fails."""
    done = subprocess.run(
        command,
        check=False,
        cwd=folder,
        env=environment(**(variables or {})),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=timeout,
    )
    assert done.returncode == 0, f"{' '.join(command)}: exit {done.returncode}\n{done.stdout}"
    return done.stdout


@dataclass(frozen=True)
class Service:
    """A generated service on disk."""

    root: Path

    def run(self, *command: str) -> str:
        """What `command` prints in the service's folder; it must succeed."""
        return run(*command, folder=self.root)

    @property
    def manifest(self) -> dict[str, object]:
        """clodo.json."""
        data: dict[str, object] = json.loads((self.root / "clodo.json").read_text())
        return data

    def _started(
        self, options: tuple[str, ...], tries: int = 3
    ) -> tuple[subprocess.Popen[str], str]:
        process = subprocess.Popen(
            ["npm", "run", "dev", "--", "--port", "0", *options],
            cwd=self.root,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            return process, _ready(process)
        except PortTakenError:
            process.wait(30)
            if tries == 1:
                raise
            return self._started(options, tries - 1)

    @contextmanager
    def serving(self, *options: str) -> Iterator[httpx.Client]:
        """`npm run dev`, ended by Ctrl-C as in a terminal; nothing of it may be left running."""
        process, url = self._started(options)
        try:
            with httpx.Client(base_url=url, headers=TOKEN, timeout=60) as client:
                yield client
            os.killpg(process.pid, signal.SIGINT)
            process.communicate(timeout=30)
            assert not leftovers(self.root), "npm run dev left processes behind"
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


class PortTakenError(AssertionError):
    """wrangler chose a free port, and somebody else had it before wrangler used it."""


def _ready(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    printed = []
    for line in process.stdout:
        printed.append(line)
        found = re.search(r"Ready on (http://[\w.:]+)", line)
        if found:
            return found[1]
    said = "npm run dev ended\n" + "".join(printed)
    raise PortTakenError(said) if "Address already in use" in said else AssertionError(said)


def leftovers(root: Path, patience: float = 10) -> list[str]:
    """Commands still running in `root` after some patience."""
    end = time.monotonic() + patience
    while found := list(_running_in(root)):
        if time.monotonic() > end:
            return found
        time.sleep(0.1)
    return []


def _running_in(root: Path) -> Iterator[str]:
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and int(process.name) != os.getpid():
            try:
                if (process / "cwd").readlink().is_relative_to(root):
                    yield (process / "cmdline").read_text().replace("\0", " ")
            except OSError:
                continue  # it has ended meanwhile


class Workshop:
    """Makes services that share what they would all install alike.

    The first service installs for real. The others get its node_modules as a link and its vendored
    packages as a copy: the local runtime knows both by what they hold, not by where they are.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.pattern: Service | None = None

    def make(self, name: str, *options: str) -> Service:
        """`clodo new NAME OPTIONS`, and all that the service's README says to install."""
        run(sys.executable, "-m", "clodo_gen", "new", name, "-q", *options, folder=self.root)
        service = Service(self.root / name)
        if self.pattern is None:
            service.run("npm", "install", "--no-audit", "--no-fund")
            self.pattern = service
        else:
            self._share(self.pattern.root, service.root)
        return service

    def _share(self, pattern: Path, service: Path) -> None:
        (service / "node_modules").symlink_to(pattern / "node_modules")
        for folder in ("python_modules", ".wrangler/pyodide"):
            if (pattern / folder).is_dir():
                shutil.copytree(pattern / folder, service / folder)
