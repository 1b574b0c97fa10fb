"""Export again what is made from the code: `python -m scripts.regen [--check]`.

With --check nothing is written, and the exit code is 1 when something is stale.
"""

import sys
from pathlib import Path

from clodo_gen import __version__
from clodo_gen.features.export import catalog_json
from scripts.pages import commands_page, features_page

ROOT = Path(__file__).resolve().parent.parent


def exported() -> dict[Path, str]:
    """Every exported file with the text that it should have."""
    return {
        ROOT / "templates/catalog.json": catalog_json(__version__),
        ROOT / "docs/commands.md": commands_page(),
        ROOT / "docs/features.md": features_page(),
    }


def main() -> int:
    """Write, or check, every exported file."""
    stale = [
        path
        for path, text in exported().items()
        if not path.exists() or path.read_text("utf-8") != text
    ]
    if "--check" in sys.argv[1:]:
        for path in stale:
            print(f"stale: {path.relative_to(ROOT)}; run scripts/regen")
        return int(bool(stale))
    for path in stale:
        path.write_text(exported()[path], "utf-8")
        print(f"exported {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
