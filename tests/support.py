"""What several tests need: the catalog, services in memory, commands, trees on disk."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clodo_gen.editors import jsonc
from clodo_gen.engine.plan import Plan, plan_new
from clodo_gen.engine.render import File, render
from clodo_gen.engine.templates import Templates
from clodo_gen.errors import ClodoError, Problem, RequestError
from clodo_gen.features.data import Catalog, load_catalog
from clodo_gen.features.resolver import Resolution, resolve
from clodo_gen.model import ServiceSpec

ROOT = Path(__file__).resolve().parent.parent
CATALOG: Catalog = load_catalog(ROOT)

NAMES = ("shop", "a", "x9", "a-b-c", "n" * 40, "shop-2")
ENVIRONMENTS = (
    ("staging", "production"),
    ("production",),
    ("e" * 20, "eu-west-1", "qa2"),
    ("z", "a"),
    ("qa", "qa-b"),
)
BINDINGS = ("CACHE", "B2", "LONG_NAME_WITH_MANY_PARTS", "ROOM", "DB", "A" * 24, "A_B", "AB")


@dataclass(frozen=True)
class Made:
    """A service in memory."""

    resolution: Resolution
    files: Mapping[str, File]

    @property
    def manifest(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(self.files["clodo.json"].data)
        return loaded

    @property
    def wrangler(self) -> dict[str, Any]:
        loaded: dict[str, Any] = jsonc.loads(self.files["wrangler.jsonc"].data.decode())
        return loaded

    @property
    def environments(self) -> dict[str, dict[str, Any]]:
        """The local configuration as `dev`, and each deployed environment."""
        return {"dev": self.wrangler, **self.wrangler["env"]}

    @property
    def plan(self) -> Plan:
        return plan_new(Path("shop"), self.files)


def make(templates: Templates, spec: ServiceSpec) -> Made:
    resolution = resolve(spec, load_catalog(templates.root))
    return Made(resolution, render(templates, resolution.answers()))


def problems(*words: str, catalog: Catalog = CATALOG, **options: Any) -> list[Problem]:
    """What the resolver has against a service with these features; nothing when it is fine."""
    spec = ServiceSpec(**{"name": "shop", "features": words, **options})
    try:
        resolve(spec, catalog)
    except RequestError as error:
        return list(error.problems)
    return []


def codes(found: Iterable[Problem] | ClodoError) -> list[str]:
    listed = found.problems if isinstance(found, ClodoError) else found
    return [problem.code for problem in listed]


def random_words(chance: random.Random, bindings: Iterable[str] = BINDINGS) -> list[str]:
    """A sorted list of features, often one that the resolver refuses."""
    names = [*bindings, ""]
    kinds = chance.choices(list(CATALOG["features"]), k=chance.randrange(6))
    return sorted(
        kind if chance.random() < 0.4 else f"{kind}:{chance.choice(names)}" for kind in kinds
    )


def random_spec(chance: random.Random) -> ServiceSpec:
    """A service that the resolver accepts."""
    while True:
        spec = ServiceSpec(
            name=chance.choice(NAMES),
            features=tuple(random_words(chance)),
            environments=chance.choice(ENVIRONMENTS),
            auth=chance.choice(("token", "none")),
            bare=chance.random() < 0.3,
        )
        try:
            resolve(spec, CATALOG)
        except RequestError:
            continue
        return spec


def git(folder: Path, *arguments: str, stdin: str | None = None) -> str:
    """What git prints; raises when it fails."""
    done = subprocess.run(
        ["git", *arguments], cwd=folder, input=stdin, check=True, capture_output=True, text=True
    )
    return done.stdout


def tree(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Content and mode of every file outside .git, by POSIX path."""
    found = {}
    for parent, folders, names in os.walk(folder):
        if ".git" in folders:
            folders.remove(".git")
        for name in names:
            path = Path(parent, name)
            found[path.relative_to(folder).as_posix()] = (
                path.read_bytes(),
                path.stat().st_mode & 0o777,
            )
    return found


def everything(folder: Path) -> list[str]:
    """Every path below `folder`, to see that nothing was left."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def listed(folder: Path) -> list[str]:
    """The names in `folder`, sorted."""
    return sorted(path.name for path in folder.iterdir())


def as_tree(files: Mapping[str, File]) -> dict[str, tuple[bytes, int]]:
    """Planned files as `tree` would find them."""
    mask = os.umask(0)
    os.umask(mask)
    return {
        path: (file.data, (0o777 if file.executable else 0o666) & ~mask)
        for path, file in files.items()
    }


@dataclass(frozen=True)
class Ran:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Clodo:
    """`clodo` in a process of its own, started in `folder`."""

    folder: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "clodo_gen", *arguments]

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, **self.variables}

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start it in a process group of its own."""
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def __call__(self, *arguments: str) -> Ran:
        done = subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)
