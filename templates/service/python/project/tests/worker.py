"""Runs the service in workerd for tests, with real and empty local bindings.

`runtime/harness.mjs` does the work; this is its other end: commands go to its stdin,
one line of JSON each, and answers come back the same way.
"""

import atexit
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

START_SECONDS = 300  # The first run of all fetches the Python packages.
ANSWER_SECONDS = 60
STOP_SECONDS = 10


def missing_prerequisites() -> str | None:
    """What the tests in workerd lack on this machine, and what helps; None if nothing."""
    node = shutil.which("node")
    if node is None:
        return (
            "Node is not installed: install Node 22.12 or newer (https://nodejs.org)."
        )
    check = subprocess.run(
        [node, "runtime/prerequisites.mjs"], cwd=ROOT, capture_output=True, text=True
    )
    return check.stderr.strip() if check.returncode else None


class Worker:
    """The service in workerd. Its storage starts empty and goes when it is closed."""

    url: str

    def __init__(
        self, *, secrets: Mapping[str, str], variables: Mapping[str, str]
    ) -> None:
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8")
        self._process = subprocess.Popen(
            ["node", "runtime/harness.mjs"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            encoding="utf-8",
            # Ctrl-C is for pytest; the harness ends when pytest lets go of its stdin.
            start_new_session=True,
        )
        atexit.register(self.close)
        self._answers: queue.Queue[str] = queue.Queue()
        self._turn = threading.Lock()
        threading.Thread(target=self._read_answers, daemon=True).start()
        options = {"secrets": dict(secrets), "variables": dict(variables)}
        try:
            self.url = self._ask(options, START_SECONDS)["url"]
        except BaseException:
            self.close()
            raise

    def clear(self) -> None:
        """Empty every table that migrations made, every KV namespace and R2 bucket."""
        self._command("clear")

    def sql(
        self, statement: str, *values: Any, binding: str = "DB"
    ) -> list[dict[str, Any]]:
        """Run one statement in a D1 database and give its rows."""
        rows: list[dict[str, Any]] = self._command(
            "sql", statement=statement, values=values, binding=binding
        )
        return rows

    def logs(self) -> list[str]:
        """What the service printed since the last call."""
        messages: list[str] = self._command("logs")
        return messages

    def close(self) -> None:
        """Stop node and workerd, and leave no process behind."""
        if self._errors.closed:
            return  # As a second call finds it.
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # It is gone already.
            self._process.stdin.close()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._kill_group()
        self._errors.close()
        atexit.unregister(self.close)

    def _kill_group(self) -> None:
        """Where node broke down, workerd is left in its process group."""
        if sys.platform != "win32":
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def _read_answers(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put(line)
        self._answers.put("")

    def _command(self, command: str, **values: Any) -> Any:
        answer = self._ask({"command": command, **values}, ANSWER_SECONDS)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["result"]

    def _ask(self, message: dict[str, Any], seconds: float) -> dict[str, Any]:
        assert self._process.stdin is not None
        try:
            with self._turn:
                self._process.stdin.write(json.dumps(message) + "\n")
                self._process.stdin.flush()
                line = self._answers.get(timeout=seconds)
        except BrokenPipeError:
            line = ""
        except queue.Empty:
            reason = f"The service gave no answer within {seconds:.0f} seconds."
            raise RuntimeError(self._with_errors(reason)) from None
        if not line:
            reason = "The service in workerd has stopped."
            raise RuntimeError(self._with_errors(reason))
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _with_errors(self, reason: str) -> str:
        self._errors.seek(0)
        return f"{reason}\n{self._errors.read().strip()}"
