"""docs/json.md lists the members of each document, all of them and nothing else."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs/json.md"


def documented(command: str) -> set[str]:
    section = PAGE.read_text().partition(f"\n## {command}\n")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| (`.+?`) \|", section, re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}


@pytest.mark.parametrize(
    ("section", "arguments"),
    [
        ("clodo new", ["new", "shop", "--features", "ws", "--dry-run"]),
        ("clodo features", ["features"]),
        ("clodo features NAME", ["features", "kv"]),
    ],
)
def test_members_are_documented(section: str, arguments: list[str], tmp_path: Path) -> None:
    printed = subprocess.check_output(
        [sys.executable, "-m", "clodo_gen", *arguments, "--json"], cwd=tmp_path
    )
    assert set(json.loads(printed)) == documented(section)
