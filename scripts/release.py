"""Release the version that main carries: `scripts/release X.Y.Z`.

Adds the templates to the history, dates the changelog, commits and tags; a second commit begins
the next version. Everything is checked before anything is written.
"""

import argparse
import datetime
import re
import subprocess
import sys
from pathlib import Path

from clodo_gen import __version__, history
from clodo_gen.features.export import catalog_json

ROOT = Path(__file__).resolve().parent.parent
CHANGELOG = ROOT / "CHANGELOG.md"
PACKAGE = ROOT / "clodo_gen/__init__.py"
CATALOG = ROOT / "templates/catalog.json"
UNRELEASED = "## [Unreleased]\n"


def main() -> int:
    """Make the release and begin the next version."""
    parser = argparse.ArgumentParser(prog="scripts/release", description=__doc__)
    parser.add_argument("version", help="the version that main carries")
    parser.add_argument("--next", help="the version after it (default: the next minor)")
    parser.add_argument("--date", default=datetime.date.today().isoformat(), help="of the release")
    asked = parser.parse_args()
    following = asked.next or _next_minor(__version__)
    for reason in _refusals(asked.version, following):
        print(f"scripts/release: {reason}", file=sys.stderr)
        return 2
    text = CHANGELOG.read_text("utf-8")
    heading = f"## [{asked.version}] - {asked.date}\n"
    CHANGELOG.write_text(text.replace(UNRELEASED, f"{UNRELEASED}\n{heading}", 1), "utf-8")
    history.extend(history.RELEASED, ROOT, asked.version, history.RELEASED)
    _commit(f"Release {asked.version}")
    _git("tag", f"v{asked.version}")
    assignment = '__version__ = "{}"'.format
    text = PACKAGE.read_text("utf-8")
    PACKAGE.write_text(text.replace(assignment(asked.version), assignment(following)), "utf-8")
    CATALOG.write_text(catalog_json(following), "utf-8")
    _commit(f"Begin {following}")
    print(f"Released {asked.version}; main carries {following}.")
    return 0


def _refusals(version: str, following: str) -> list[str]:
    text = CHANGELOG.read_text("utf-8")
    _, _, after = text.partition(UNRELEASED)
    notes = after.partition("\n## ")[0].strip()
    checks = {
        f"main carries {__version__}, not {version}": version == __version__,
        f"{version} is not X.Y.Z": re.fullmatch(r"\d+\.\d+\.\d+", version),
        f"{following} is not X.Y.Z": re.fullmatch(r"\d+\.\d+\.\d+", following),
        f"{version} is released already": version not in history.versions(history.RELEASED),
        f"{following} does not come after {version}": _numbers(following) > _numbers(version),
        f"there is a tag v{version} already": not _git("tag", "--list", f"v{version}"),
        "the work tree is not clean; commit first": not _git("status", "--porcelain"),
        "CHANGELOG.md says nothing under [Unreleased]": notes,
        "exported files are stale; run scripts/regen": CATALOG.read_text("utf-8")
        == catalog_json(__version__),
    }
    return [reason for reason, holds in checks.items() if not holds]


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)]


def _next_minor(version: str) -> str:
    major, minor, _ = version.split(".")
    return f"{major}.{int(minor) + 1}.0"


def _commit(message: str) -> None:
    _git("add", "--all")
    _git("commit", "--quiet", "--message", message)


def _git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
