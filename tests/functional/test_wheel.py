"""An installed wheel, with no checkout beside it: makes services, serves them to Copier."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from clodo_gen import __version__, history
from clodo_gen.editors import jsonc
from tests.functional.workshop import environment, run

pytestmark = pytest.mark.xdist_group("functional")

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that has the wheel and what it depends on."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    run(*pip, "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT), folder=folder)
    [wheel] = folder.glob("*.whl")
    run(sys.executable, "-m", "venv", str(folder / "venv"), folder=folder)
    python = str(folder / "venv/bin/python")
    run(python, "-m", "pip", "install", "--quiet", str(wheel), folder=folder)
    return folder / "venv/bin"


def clean(programs: Path) -> dict[str, str]:
    """Only the wheel's own programs, and the system's."""
    return {
        "PATH": f"{programs}{os.pathsep}/usr/local/bin{os.pathsep}/usr/bin:/bin",
        "LC_ALL": "C",
    }


def tree(root: Path) -> dict[str, tuple[bytes, int]]:
    return {
        path.relative_to(root).as_posix(): (path.read_bytes(), path.stat().st_mode)
        for path in root.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(root).parts
    }


def new_shop(programs: Path, folder: Path, *options: str) -> None:
    """`clodo new shop OPTIONS` by the wheel."""
    command = [f"{programs}/clodo", "new", "shop", "--quiet", *options]
    run(*command, folder=folder, variables=clean(programs))


def test_clodo_and_copier_make_the_same_service(programs: Path, tmp_path: Path) -> None:
    words = ["d1", "kv:CACHE", "r2", "secret:STRIPE_KEY", "ws"]
    new_shop(programs, tmp_path, "--features", ",".join(words), "--no-git")
    run(
        f"{programs}/copier", "copy", "-q", "--defaults", "--data", "name=shop",
        "--data", f"features=[{', '.join(words)}]", "git+clodo://templates", "by-copier",
        folder=tmp_path, variables=clean(programs),
    )  # fmt: skip
    assert tree(tmp_path / "shop") == tree(tmp_path / "by-copier")


def test_copier_update_finds_a_new_service_up_to_date(programs: Path, tmp_path: Path) -> None:
    variables = clean(programs)
    new_shop(programs, tmp_path, "--features", "d1")
    service = tmp_path / "shop"
    with (service / "README.md").open("a") as readme:
        readme.write("\nOurs.\n")
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@localhost", "commit", "-qam", "Edit"]
    run(*git, folder=service)
    before = tree(service)
    run(f"{programs}/copier", "update", "-q", "--defaults", folder=service, variables=variables)
    assert tree(service) == before


def test_copier_update_adds_a_feature(programs: Path, tmp_path: Path) -> None:
    variables = clean(programs)
    new_shop(programs, tmp_path, "--features", "d1")
    run(
        f"{programs}/copier", "update", "-q", "--defaults", "--data", "features=[d1, kv]",
        folder=tmp_path / "shop", variables=variables,
    )  # fmt: skip
    assert '"kv_namespaces"' in (tmp_path / "shop/wrangler.jsonc").read_text()


def test_copier_update_merges_a_feature_into_edits(programs: Path, tmp_path: Path) -> None:
    variables = clean(programs)
    words = ["--features", "d1,r2"]
    new_shop(programs, tmp_path, *words)
    service = tmp_path / "shop"
    configuration = service / "wrangler.jsonc"
    text = configuration.read_text()
    database = '"database_name": "shop-production",\n'
    own = '"routes": ["shop.example/*"],'
    text = text.replace(database, f'{database}          "database_id": "{"0" * 32}",\n')
    text = text.replace(
        '"ENVIRONMENT": "production",', '"ENVIRONMENT": "production",\n"OWN": "1",'
    )
    head, _, tail = text.rpartition("    },\n  },\n}")
    configuration.write_text(f"{head}      {own}\n    }},\n  }},\n}}{tail}")
    edited = jsonc.loads(configuration.read_text())
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@localhost", "commit", "-qam", "Edit"]
    run(*git, folder=service)
    data = ["--data", "features=[d1, d1:AUDIT, kv, r2, secret:STRIPE_KEY]"]
    run(
        f"{programs}/copier",
        "update",
        "-q",
        "--defaults",
        *data,
        folder=service,
        variables=variables,
    )
    assert not [p for p in tree(service) if b"<<<<<<<" in (service / p).read_bytes()]
    merged = jsonc.loads(configuration.read_text())["env"]["production"]
    assert merged["routes"] == edited["env"]["production"]["routes"]
    assert merged["vars"]["OWN"] == "1"
    assert merged["kv_namespaces"] == [{"binding": "KV"}]
    assert {d["binding"]: d.get("database_id") for d in merged["d1_databases"]} == {
        "AUDIT": None,
        "DB": "0" * 32,
    }


@pytest.mark.parametrize("version", history.versions(history.RELEASED))
def test_services_of_every_release_update(version: str, programs: Path, tmp_path: Path) -> None:
    variables = clean(programs)
    copier = f"{programs}/copier"
    words = ["--data", "name=shop", "--data", "features=[d1, kv:CACHE, r2, secret:STRIPE_KEY, ws]"]
    source = ["--vcs-ref", f"v{version}", "git+clodo://templates", "shop"]
    run(copier, "copy", "-q", "--defaults", *words, *source, folder=tmp_path, variables=variables)
    service = tmp_path / "shop"
    with (service / "src/service/app.py").open("a") as app:
        app.write("\n# Ours.\n")
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@localhost"]
    run(*git, "init", "-q", folder=service)
    run(*git, "add", "--all", folder=service)
    run(*git, "commit", "-qm", "Begin", folder=service)
    run(copier, "update", "-q", "--defaults", folder=service, variables=variables)
    assert not [p for p in tree(service) if b"<<<<<<<" in (service / p).read_bytes()]
    assert json.loads((service / "clodo.json").read_text())["templates"] == __version__
    assert (service / "src/service/app.py").read_text().endswith("\n# Ours.\n")


def test_wheel_carries_compiled_templates(programs: Path) -> None:
    import jinja2

    [data] = programs.parent.glob("lib/python*/site-packages/clodo_gen/_data")
    assert len(list((data / f"compiled-{jinja2.__version__}").glob("tmpl_*.py"))) > 10


def test_version_names_the_package(programs: Path, tmp_path: Path) -> None:
    printed = run(f"{programs}/clodo", "--version", folder=tmp_path, variables=clean(programs))
    assert printed == f"clodo {__version__}\n"


def test_new_imports_nothing_heavy(programs: Path, tmp_path: Path) -> None:
    listed = subprocess.run(
        [f"{programs}/python", "-X", "importtime", "-m", "clodo_gen", "new", "shop", "--no-git"],
        check=True,
        cwd=tmp_path,
        env=environment(**clean(programs)),
        capture_output=True,
        text=True,
    ).stderr
    modules = {line.rsplit("|", 1)[-1].strip().split(".")[0] for line in listed.splitlines()}
    assert not modules & {"copier", "libcst", "black", "pydantic", "rich"}
