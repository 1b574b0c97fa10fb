"""Whole-process times of `clodo new`, as ratios to what the same files cost otherwise.

`scripts/bench [ROUNDS]` prints medians from one run, the commands taking turns, so that a slow
moment of the machine meets all of them. Compare ratios, never seconds.
"""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from clodo_gen.engine import render, templates
from clodo_gen.features.data import load_catalog
from clodo_gen.features.resolver import resolve
from clodo_gen.model import ServiceSpec

ROOT = Path(__file__).resolve().parent.parent
FEATURES = "d1,r2"
BARE_RENDERER = """
import json, os, sys
from jinja2 import Environment, FileSystemLoader, StrictUndefined

root, out = sys.argv[1:]
job = json.load(open(os.path.join(root, "job.json")))
environment = Environment(
    loader=FileSystemLoader(root), undefined=StrictUndefined, keep_trailing_newline=True,
    trim_blocks=True, lstrip_blocks=True,
)
environment.filters.update(from_json=json.loads, to_json=json.dumps, to_nice_yaml=json.dumps)
for source, target, context in job:
    path = os.path.join(out, target)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if source.endswith(".jinja"):
        data = environment.get_template(source).render(context).encode()
    else:
        data = open(os.path.join(root, source), "rb").read()
    with open(path, "wb") as stream:
        stream.write(data)
"""


class Run(NamedTuple):
    """One finished process."""

    seconds: float
    megabytes: float


LAUNCHER = """
import os, sys, time
quiet = os.open(os.devnull, os.O_RDWR)
actions = [(os.POSIX_SPAWN_DUP2, quiet, descriptor) for descriptor in (0, 1, 2)]
started = time.perf_counter()
process = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=actions)
_, status, usage = os.wait4(process, 0)
print(status, time.perf_counter() - started, usage.ru_maxrss)
"""
"""Starts and reaps a command. A process's peak memory counts that of its starter, as it was when
it started, so the starter must be small; the row `python -c pass` shows the floor."""


def measure(command: list[str], folder: Path) -> Run:
    """Run `command` in a new folder."""
    folder.mkdir()
    launcher = [sys.executable, "-S", "-E", "-c", LAUNCHER, *command]
    said = subprocess.run(launcher, cwd=folder, check=True, stdout=subprocess.PIPE, text=True)
    status, seconds, kilobytes = said.stdout.split()
    if status != "0":
        raise SystemExit(f"failed: {' '.join(command)}")
    shutil.rmtree(folder)
    return Run(float(seconds), int(kilobytes) / 1024)


def prepare_bare(folder: Path) -> None:
    """The templates with everything decided beforehand: what is left is jinja2 and the disk."""
    installed = templates.installed()
    spec = ServiceSpec("bench", tuple(FEATURES.split(",")))
    answers = resolve(spec, load_catalog(installed.root)).answers()
    shutil.copytree(installed.root / "templates", folder / "templates")
    shutil.copy(installed.root / "copier.yml", folder)
    _, context, jobs = render.jobs(installed, answers)
    listed = [
        (job.source.relative_to(installed.root).as_posix(), job.target, {**context, **job.extra})
        for job in jobs
    ]
    (folder / "job.json").write_text(json.dumps(listed))
    (folder / "bare.py").write_text(BARE_RENDERER)


def prepare_cookiecutter(folder: Path) -> None:
    """The finished files as a cookiecutter template without logic: its best case."""
    installed = templates.installed()
    spec = ServiceSpec("bench", tuple(FEATURES.split(",")))
    answers = resolve(spec, load_catalog(installed.root)).answers()
    (folder / "{{cookiecutter.name}}").mkdir(parents=True)
    (folder / "cookiecutter.json").write_text('{"name": "bench"}')
    for path, file in render.render(installed, answers).items():
        target = folder / "{{cookiecutter.name}}" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(b"{% raw %}" + file.data + b"{% endraw %}")


def main() -> None:
    """Print one table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        prepare_bare(scratch / "bare")
        prepare_cookiecutter(scratch / "cookiecutter")
        _table(_take_turns(_commands(scratch), rounds, scratch))


def _install(folder: Path) -> Path:
    """What users get, a wheel in an environment of its own; returns its programs' folder."""
    print("installing a wheel and cookiecutter ...", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    pip = [str(folder / "bin/python"), "-m", "pip", "install", "-qq", str(ROOT), "cookiecutter"]
    subprocess.run(pip, check=True)
    return folder / "bin"


def _commands(scratch: Path) -> dict[str, list[str]]:
    programs = _install(scratch / "environment")
    python, clodo = str(programs / "python"), str(programs / "clodo")
    new = [clodo, "new", "bench", "--features", FEATURES]
    data = ["--data", "name=bench", "--data", f"features=[{FEATURES}]"]
    bare = str(scratch / "bare")
    return {
        "bare renderer": [python, f"{bare}/bare.py", bare, "out"],
        "clodo new --no-git": [*new, "--no-git"],
        "copier copy": [f"{programs}/copier", "copy", "-q", "--defaults", *data, bare, "out"],
        "cookiecutter": [f"{programs}/cookiecutter", "--no-input", f"{scratch}/cookiecutter"],
        "clodo new": new,
        "clodo --version": [clodo, "--version"],
        "python -c pass": [python, "-c", "pass"],
    }


def _take_turns(
    commands: dict[str, list[str]], rounds: int, scratch: Path
) -> dict[str, list[Run]]:
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for turn in range(rounds + 1):
        for name, command in commands.items():
            run = measure(command, scratch / "run")
            if turn:  # the first round fills the caches
                runs[name].append(run)
    return runs


def _table(runs: dict[str, list[Run]]) -> None:
    medians = {name: statistics.median(r.seconds for r in done) for name, done in runs.items()}
    bare, copier = medians["bare renderer"], medians["copier copy"]
    print(f"{'command':20}{'median s':>10}{'x bare':>8}{'x copier':>10}{'peak MB':>9}")
    for name, median in medians.items():
        peak = max(run.megabytes for run in runs[name])
        print(f"{name:20}{median:10.3f}{median / bare:8.2f}{median / copier:10.2f}{peak:9.1f}")


if __name__ == "__main__":
    main()
