"""`/api/files`: the bytes go between client and R2 without passing through Python."""

import re
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Header, Query, Request, Response
from starlette.responses import JSONResponse

from service.bindings import Env
from service.bindings.r2 import R2Object
from service.files.etags import IfMatch, IfNoneMatch, holds, require
from service.files.ranges import parse_range
from service.files.schema import File, FilePage, FileQuery, Key
from service.files.storage import Files
from service.files.streams import Download, upload
from service.http.json_body import content_length
from service.http.problems import Problem
from service.http.routes import api_router
from service.settings import CurrentSettings

router = api_router("/api/files", "files")

_BINARY = "application/octet-stream"
_MEDIA_TYPE = r"^[\x20-\x7e]+$"
_BYTES: dict[str, Any] = {"content": {"*/*": {}}}

MediaType = Annotated[
    str,
    Header(alias="content-type", max_length=255, pattern=_MEDIA_TYPE),
]


@router.get("")
async def list_files(query: Annotated[FileQuery, Query()], env: Env) -> FilePage:
    """List files."""
    return await Files(env.BUCKET).list(query)


@router.put(
    "/{key:key}",
    response_model=File,
    responses={201: {"model": File, "description": "Stored as a new file"}},
    openapi_extra={"requestBody": {**_BYTES, "required": True}},
)
async def put_file(
    key: Key,
    request: Request,
    env: Env,
    settings: CurrentSettings,
    media_type: MediaType = _BINARY,
    if_match: IfMatch = "",
    if_none_match: IfNoneMatch = "",
) -> Response:
    """Store a file, or replace it."""
    size = content_length(request)
    if size is None:
        raise Problem(411, "Send the length of the file as Content-Length.")
    if size > settings.max_file_bytes:
        raise Problem(413, f"A file may have at most {settings.max_file_bytes} bytes.")
    body = upload(request) if size else b""
    stored, new = await Files(env.BUCKET).store(
        key, body, media_type, if_match, if_none_match
    )
    headers = {"etag": stored.httpEtag}
    if new:
        headers["location"] = f"/api/files/{quote(key)}"
    return JSONResponse(File.of(stored).model_dump(), 201 if new else 200, headers)


@router.get(
    "/{key:key}",
    response_class=Response,
    responses={
        200: {**_BYTES, "description": "The file"},
        206: {**_BYTES, "description": "A part of the file"},
        304: {"description": "The client holds it already"},
    },
)
async def get_file(
    key: Key,
    env: Env,
    range: Annotated[str, Header()] = "",
    if_range: Annotated[str, Header()] = "",
    if_match: IfMatch = "",
    if_none_match: IfNoneMatch = "",
) -> Response:
    """Read a file, or a part of it."""
    files = Files(env.BUCKET)
    found = await files.find(key)
    require(found.httpEtag, if_match)
    headers = {
        "accept-ranges": "bytes",
        "cache-control": "no-transform",  # The edge would compress, and ranges break.
        "content-security-policy": "sandbox",
        "etag": found.httpEtag,
        "x-content-type-options": "nosniff",
    }
    if if_none_match and holds(if_none_match, found.httpEtag):
        return Response(status_code=304, headers=headers)
    unchanged = if_range in ("", found.httpEtag)
    part = parse_range(range, found.size) if unchanged else None
    opened = await files.open(found, part)
    headers["content-type"] = _media_type(found)
    headers["content-length"] = str(part.length if part else found.size)
    if part:
        headers["content-range"] = part.content_range(found.size)
    return Download(opened.body, 206 if part else 200, headers)


@router.delete("/{key:key}", status_code=204)
async def delete_file(
    key: Key,
    env: Env,
    if_match: IfMatch = "",
    if_none_match: IfNoneMatch = "",
) -> None:
    """Delete a file; it is no error when there is none."""
    await Files(env.BUCKET).delete(key, if_match, if_none_match)


def _media_type(found: R2Object) -> str:
    """The stored media type; another tool may have stored what no header can hold."""
    stored = found.httpMetadata.get("contentType") or ""
    return stored if re.fullmatch(_MEDIA_TYPE, stored) else _BINARY
