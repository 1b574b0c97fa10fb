"""Where the installed templates are, and which version they are."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from clodo_gen import __version__, history

SOURCE = "git+clodo://templates"
"""What the answers remember as the template's address; `git-remote-clodo` serves it."""

RELEASED_MARK = "released"
"""A file that only the wheel of a released version has."""

_PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Templates:
    """One version of the templates on disk: `root` holds copier.yml and templates/."""

    root: Path
    version: str
    released: bool

    @property
    def commit(self) -> str:
        """The tag under which `SOURCE` serves this version."""
        return f"v{self.version}"


@cache
def installed() -> Templates:
    """The templates of this installation: those of the wheel, else those of the checkout."""
    packaged = _PACKAGE / "_data"
    if packaged.is_dir():
        return Templates(packaged, __version__, (packaged / RELEASED_MARK).exists())
    released = __version__ in history.versions(history.RELEASED)
    return Templates(_PACKAGE.parent, __version__, released)
