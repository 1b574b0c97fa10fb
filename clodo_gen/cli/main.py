"""The way in: imports nothing heavy before an interrupt can be answered."""

import sys
from typing import NoReturn

INTERRUPTED = 130


def main() -> NoReturn:
    """Run `clodo` with the process's arguments, and exit."""
    try:
        from clodo_gen.cli.run import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        sys.stderr.write("error[interrupted]: interrupted; nothing is half-done\n")
        code = INTERRUPTED
    sys.exit(code)
