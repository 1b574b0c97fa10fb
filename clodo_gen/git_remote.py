"""`git-remote-clodo`: lets git, and so Copier, fetch `clodo://templates` from this package.

git starts it for every URL of the form `clodo://...` and talks to it over standard input.
https://git-scm.com/docs/gitremote-helpers
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from clodo_gen import __version__, history


def main() -> int:
    """Serve one conversation with git; the exit code is git's to read."""
    with tempfile.TemporaryDirectory() as folder:
        bundle = history.SERVED
        if not bundle.exists():  # a checkout: serve its work tree, as a wheel of it would
            bundle = Path(folder, "templates.bundle")
            root = Path(__file__).resolve().parent.parent
            history.extend(history.RELEASED, root, __version__, bundle)
        return _serve(bundle)


def _serve(bundle: Path) -> int:
    while line := sys.stdin.readline():
        match line.split():
            case []:
                break
            case ["capabilities"]:
                answer = "fetch\noption\n\n"
            case ["option", *_]:
                answer = "unsupported\n"
            case ["list"]:
                answer = "".join(_listed(bundle)) + "\n"
            case ["fetch", *_]:
                while sys.stdin.readline().strip():
                    pass  # git names every reference it wants; the bundle has them all
                subprocess.run(
                    ["git", "bundle", "unbundle", str(bundle)],
                    check=True,
                    stdout=subprocess.DEVNULL,
                )
                answer = "\n"
            case _:
                return 1
        sys.stdout.write(answer)
        sys.stdout.flush()
    return 0


def _listed(bundle: Path) -> list[str]:
    return [
        "@refs/heads/main HEAD\n" if name == "HEAD" else f"{commit} {name}\n"
        for commit, name in history.references(bundle)
    ]


if __name__ == "__main__":
    sys.exit(main())
