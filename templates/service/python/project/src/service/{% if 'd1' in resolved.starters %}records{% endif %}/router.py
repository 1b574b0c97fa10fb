"""`/api/data`."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from service.bindings import Env
from service.http.problems import Problem
from service.http.routes import api_router
from service.records.repository import Records
from service.records.schema import Record, RecordBody, RecordPage, RecordQuery

router = api_router("/api/data", "data")


@router.post("", status_code=201)
async def create_record(body: RecordBody, env: Env, response: Response) -> Record:
    """Store a record."""
    record = await Records(env.DB).create(body)
    response.headers["location"] = f"/api/data/{record.id}"
    return record


@router.get("")
async def list_records(query: Annotated[RecordQuery, Query()], env: Env) -> RecordPage:
    """List records, the newest first."""
    return await Records(env.DB).list(query)


@router.get("/{id}")
async def get_record(id: UUID, env: Env) -> Record:
    """Read a record."""
    record = await Records(env.DB).get(id)
    if record is None:
        raise _missing(id)
    return record


@router.delete("/{id}", status_code=204)
async def delete_record(id: UUID, env: Env) -> None:
    """Delete a record."""
    if not await Records(env.DB).delete(id):
        raise _missing(id)


def _missing(id: UUID) -> Problem:
    return Problem(404, f"There is no record {id}.")
