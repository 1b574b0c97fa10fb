"""Files in R2, and the conditions under which they are read and written."""

from collections.abc import AsyncIterable
from dataclasses import asdict

from service.bindings.r2 import R2Bucket, R2Object, R2ObjectBody
from service.files.etags import changed, require
from service.files.ranges import Part
from service.files.schema import File, FilePage, FileQuery, stored_key
from service.http.pages import decode_cursor, encode_cursor
from service.http.problems import Problem


class Files:
    """The files of a bucket."""

    def __init__(self, bucket: R2Bucket) -> None:
        self._bucket = bucket

    async def find(self, key: str) -> R2Object:
        """What R2 knows of a file."""
        found = await self._bucket.head(key)
        if found is None:
            raise _missing(key)
        return found

    async def open(self, found: R2Object, part: Part | None) -> R2ObjectBody:
        """The bytes of a file, or of a part of it, as it was when it was found."""
        pinned = {"etagMatches": _bare(found.httpEtag)}
        options = {"onlyIf": pinned} | ({"range": asdict(part)} if part else {})
        opened = await self._bucket.get(found.key, options)
        if opened is None:
            raise _missing(found.key)
        if not hasattr(opened, "body"):
            raise Problem(409, "The file was replaced while it was read: try again.")
        return opened

    async def store(
        self,
        key: str,
        body: AsyncIterable[bytes] | bytes,
        media_type: str,
        if_match: str,
        if_none_match: str,
    ) -> tuple[R2Object, bool]:
        """Store a file; the second value tells whether it is new."""
        current = await self._bucket.head(key)
        options: dict[str, object] = {"httpMetadata": {"contentType": media_type}}
        if if_match or if_none_match:
            require(current.httpEtag if current else None, if_match, if_none_match)
            # R2 checks again as it writes, so that of two writers only one succeeds.
            options["onlyIf"] = (
                {"etagMatches": _bare(current.httpEtag)}
                if current
                else {"etagDoesNotMatch": "*"}
            )
        stored = await self._bucket.put(key, body, options)
        if stored is None:
            raise changed()
        return stored, current is None

    async def delete(self, key: str, if_match: str, if_none_match: str) -> None:
        """Delete a file. R2 knows no conditions here, so a write in between is lost."""
        if if_match or if_none_match:
            current = await self._bucket.head(key)
            require(current.httpEtag if current else None, if_match, if_none_match)
        await self._bucket.delete(key)

    async def list(self, query: FileQuery) -> FilePage:
        """One page, in the order of the keys."""
        options = {"prefix": query.prefix, "limit": query.limit}
        if query.cursor is not None:
            options["startAfter"] = decode_cursor("files", query.cursor, stored_key)
        page = await self._bucket.list(options)
        items = [File.of(stored) for stored in page.objects]
        more = page.truncated and items
        return FilePage(
            items=items,
            next_cursor=encode_cursor("files", items[-1].key) if more else None,
        )


def _bare(etag: str) -> str:
    """R2 wants entity tags without their quotes."""
    return etag.strip('"')


def _missing(key: str) -> Problem:
    return Problem(404, f"There is no file {key}.")
