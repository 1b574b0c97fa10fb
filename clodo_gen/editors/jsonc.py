"""JSON with comments and trailing commas, as wrangler.jsonc has them. https://jsonc.org/"""

import json
import re
from typing import Any

_STRING = r'("(?:[^"\\\n]|\\.)*")'
_COMMENT = re.compile(_STRING + r"|//[^\n]*|/\*.*?\*/", re.DOTALL)
_TRAILING_COMMA = re.compile(_STRING + r"|,(?=\s*[}\]])")


def loads(text: str) -> Any:
    """The value of a JSONC document.

    Raises json.JSONDecodeError, whose position is that in `text`.
    """
    return json.loads(_TRAILING_COMMA.sub(_blank, _COMMENT.sub(_blank, text)))


def _blank(found: re.Match[str]) -> str:
    """A string as it is, anything else as spaces, so that positions stay."""
    return found[1] or re.sub(r"[^\n]", " ", found[0])
