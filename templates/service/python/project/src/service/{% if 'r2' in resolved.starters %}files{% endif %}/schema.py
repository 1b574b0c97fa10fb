"""What files look like on the wire."""

import re
from typing import Annotated

from fastapi import Path
from pydantic import AfterValidator, BaseModel, Field
from starlette.convertors import PathConvertor, register_url_convertor

from service.bindings.r2 import R2Object
from service.http.pages import PageQuery

_MAX_KEY_BYTES = 1024  # R2's own limit
_CONTROLS = r"\x00-\x1f\x7f-\x9f"
_REPLACED = "\ufffd"  # What decoding puts in the place of bytes that are no UTF-8.
_PART = rf"(?!\.{{1,2}}(?:/|$))[^/{_CONTROLS}\ufffd]+"
_KEY = rf"^{_PART}(?:/{_PART})*$"


def stored_key(key: str) -> str:
    """A key that R2 may hold, whoever has stored it; ValueError for others."""
    if not key:
        raise ValueError("Should not be empty")
    return _short(key)


def _short(key: str) -> str:
    if len(key.encode()) > _MAX_KEY_BYTES:
        raise ValueError(f"Should have at most {_MAX_KEY_BYTES} bytes")
    return key


def _key(key: str) -> str:
    if _REPLACED in _short(key):
        raise ValueError("Should be UTF-8, and without U+FFFD")
    if not re.fullmatch(_KEY, key):
        raise ValueError(
            "Should have parts other than . and .., and no control characters"
        )
    return key


class KeyConvertor(PathConvertor):
    """The rest of a path, line breaks too, so that `Key` gets to refuse them."""

    regex = "(?s:.*)"


register_url_convertor("key", KeyConvertor())

Key = Annotated[
    str,
    Path(
        description="A path such as `reports/2026/q3.pdf`.",
        json_schema_extra={"pattern": _KEY},  # pydantic's own patterns can't look ahead
    ),
    AfterValidator(_key),
]


class File(BaseModel):
    """A stored file, without its bytes."""

    key: str
    size: int
    etag: str

    @classmethod
    def of(cls, stored: R2Object) -> "File":
        """The file that R2 describes."""
        return cls(key=stored.key, size=stored.size, etag=stored.httpEtag)


class FilePage(BaseModel):
    """One page of files, in the order of their keys."""

    items: list[File]
    next_cursor: str | None


class FileQuery(PageQuery):
    """The parameters of the list."""

    prefix: Annotated[
        str,
        Field(max_length=_MAX_KEY_BYTES, pattern=rf"^[^{_CONTROLS}]*$"),
        AfterValidator(_short),
    ] = ""
