"""Where the host puts the service's files, as Cloudflare's runtime does."""

from pathlib import Path

SERVICE = Path("/session/metadata")
MODULES = SERVICE / "python_modules"


def is_own(filename: str) -> bool:
    """Whether the code in this file is the service's, not a library's."""
    path = Path(filename)
    return path.is_relative_to(SERVICE) and not path.is_relative_to(MODULES)
