"""Entity tags: `If-Match` keeps two writers from undoing each other."""

import re
from typing import Annotated

from fastapi import Header

from service.http.problems import Problem

_TAG = re.compile(r'(?:W/)?("[^"]*")')

IfMatch = Annotated[
    str,
    Header(description='The ETags that the change was made against, or "*" for any.'),
]
IfNoneMatch = Annotated[
    str,
    Header(description='ETags that the client holds, or "*" for any.'),
]


def holds(condition: str, etag: str | None) -> bool:
    """Whether a list of entity tags, or `*`, names the current one (None: no file).

    A weak tag counts as well: Cloudflare's edge weakens ETags when it compresses.
    """
    if etag is None:
        return False
    return condition.strip() == "*" or etag in _TAG.findall(condition)


def require(etag: str | None, if_match: str, if_none_match: str = "") -> None:
    """Refuse a change that was made against another state than the current one."""
    stale = if_match and not holds(if_match, etag)
    if stale or (if_none_match and holds(if_none_match, etag)):
        raise changed()


def changed() -> Problem:
    """The answer to a condition that does not hold."""
    return Problem(412, "It is not in the state that the request expects.")
