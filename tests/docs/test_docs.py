"""The documentation says what is there, all of it and nothing else."""

import ast
import re
from pathlib import Path

import pytest

from clodo_gen.cli.app import COMMANDS, app
from clodo_gen.features.catalog import all_features

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *ROOT.glob("docs/**/*.md"),
]


def codes() -> set[str]:
    """The code of every Problem that the package makes."""
    found = set()
    for path in (ROOT / "clodo_gen").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= set(re.findall(r"^[a-z]+(?:-[a-z]+)+$", node.value))
    return found


@pytest.mark.parametrize("feature", all_features().values(), ids=lambda feature: feature.name)
def test_every_feature_is_documented(feature: object) -> None:
    name = getattr(feature, "name")  # noqa: B009
    assert f"\n## {name}\n" in (ROOT / "docs/features.md").read_text()


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_is_documented(command: str) -> None:
    assert f"\n## clodo {command}\n" in (ROOT / "docs/commands.md").read_text()


def test_known_commands_are_the_registered_ones() -> None:
    registered = {getattr(c.callback, "__name__", c.name) for c in app.registered_commands}
    assert registered == COMMANDS


def test_every_documented_error_exists() -> None:
    table = (ROOT / "docs/errors.md").read_text().partition("## Codes")[2]
    documented = set(
        re.findall(r"`([a-z]+-[a-z-]+)`", re.sub(r"\|[^|]*\|$", "", table, flags=re.MULTILINE))
    )
    assert documented <= codes() | {"kv"}


def test_links_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text()):
            if not target.startswith("https://"):
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_contributing_justifies_every_dependency() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    text = (ROOT / "CONTRIBUTING.md").read_text().lower()
    listed = project["dependencies"] + project["optional-dependencies"]["dev"]
    names = {re.split(r"[<>=]", requirement)[0] for requirement in listed} - {"types-pyyaml"}
    assert not {name for name in names if name not in text}
