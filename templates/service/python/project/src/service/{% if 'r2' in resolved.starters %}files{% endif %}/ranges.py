"""Byte ranges (RFC 9110, section 14): one range, or the whole."""

import re
from dataclasses import dataclass

from service.http.problems import Problem

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


@dataclass(frozen=True)
class Part:
    """A part of a file."""

    offset: int
    length: int

    def content_range(self, size: int) -> str:
        """The header `Content-Range` for this part of a file."""
        return f"bytes {self.offset}-{self.offset + self.length - 1}/{size}"


def parse_range(header: str, size: int) -> Part | None:
    """The part that `header` asks for; None means the whole file.

    Several ranges, other units and nonsense get the whole, as the RFC allows.
    """
    asked = _RANGE.fullmatch(header.strip())
    if asked is None or asked[1] == asked[2] == "":
        return None
    if asked[1] == "":
        if size == 0:
            return None  # There is no end to take a part of.
        first, last = size - min(int(asked[2]), size), size - 1
    else:
        first, last = int(asked[1]), int(asked[2] or size)
        if last < first:
            return None
    if first >= size:
        raise Problem(
            416,
            "The range lies outside the file.",
            headers={"content-range": f"bytes */{size}"},
        )
    return Part(first, min(last, size - 1) - first + 1)
