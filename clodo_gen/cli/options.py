"""The options of `clodo new`, and those that several commands take."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from clodo_gen.cli import complete
from clodo_gen.model import ENVIRONMENTS

Name = Annotated[
    str | None, Argument(metavar="NAME", help="What the service is called.", show_default=False)
]
Features = Annotated[
    list[str] | None,
    Option(
        metavar="WORDS",
        autocompletion=complete.features,
        help="What it needs: words such as d1 or kv:CACHE, by commas or repeated "
        "(see clodo features).",
        show_default=False,
    ),
]
Language = Annotated[
    str,
    Option(metavar="NAME", autocompletion=complete.language, help="What it is written in."),
]
Environments = Annotated[
    list[str] | None,
    Option(
        metavar="NAMES",
        help=f"Where it is deployed to.  [default: {','.join(ENVIRONMENTS)}]",
        show_default=False,
    ),
]
Auth = Annotated[
    str,
    Option(
        metavar="token|none",
        autocompletion=complete.auth,
        help="Who may call it: whoever has the token, or everybody.",
    ),
]
Bare = Annotated[bool, Option("--bare", help="Leave out the starter routes.")]
Directory = Annotated[
    Path | None,
    Option(
        metavar="FOLDER",
        help="The service's own folder.  [default: ./NAME]",
        show_default=False,
    ),
]
NoGit = Annotated[bool, Option("--no-git", help="Make no repository.")]

DryRun = Annotated[bool, Option("--dry-run", help="Show it, write nothing.")]
Diff = Annotated[bool, Option("--diff", help="Show it as a diff, write nothing.")]
Json = Annotated[bool, Option("--json", help="Print one JSON document.")]
Quiet = Annotated[bool, Option("--quiet", "-q", help="Print errors only.")]

OneFeature = Annotated[
    str | None,
    Argument(
        metavar="NAME",
        help="One feature.",
        autocompletion=complete.feature,
        show_default=False,
    ),
]
