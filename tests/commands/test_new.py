"""`clodo new`, as a person runs it."""

import json
import subprocess
import sys
from pathlib import Path


def test_creates_a_service_in_a_repository(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "clodo_gen", "new", "shop", "--features", "d1,r2"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    assert "Created shop" in done.stdout
    manifest = json.loads((tmp_path / "shop/clodo.json").read_text())
    assert manifest["features"] == ["d1", "r2"]
    assert (tmp_path / "shop/.git").is_dir()
