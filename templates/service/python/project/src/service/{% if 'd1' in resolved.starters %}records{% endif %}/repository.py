"""Records in D1: names in SQL come from this file, values are bound."""

from datetime import UTC, datetime
from uuid import UUID

from pydantic_core import from_json, to_json

from service.bindings.d1 import D1Database, Row, SqlValue
from service.http.json_body import MAX_BYTES
from service.http.pages import decode_cursor, encode_cursor
from service.ids import new_id
from service.records.schema import Record, RecordBody, RecordPage, RecordQuery

# Named, not `*`: a migration may be ahead of the code that runs.
_COLUMNS = "id, kind, data, created_at, updated_at"

_PAGE_BYTES = MAX_BYTES  # A page of large records would not fit into a Worker's memory.
# Sizes first: only the records that fit, or the first one by itself, are read.
_LIST = f"""
    WITH
      sized AS (
        SELECT id, length(CAST(data AS BLOB)) AS size FROM records
        WHERE {{where}} ORDER BY id DESC LIMIT ?
      ),
      summed AS (
        SELECT id, size, sum(size) OVER (ORDER BY id DESC) AS total,
          count(*) OVER () AS found
        FROM sized
      )
    SELECT {_COLUMNS}, found FROM summed JOIN records USING (id)
    WHERE total <= ? OR total = size ORDER BY id DESC
"""


class Records:
    """The table `records`."""

    def __init__(self, database: D1Database) -> None:
        self._database = database

    async def create(self, body: RecordBody) -> Record:
        """Store a new record."""
        now = _timestamp()
        record = Record(
            id=new_id(),
            kind=body.kind,
            data=body.data,
            created_at=now,
            updated_at=now,
        )
        sql = f"INSERT INTO records ({_COLUMNS}) VALUES (?, ?, ?, ?, ?)"
        data = to_json(body.data).decode()
        statement = self._database.prepare(sql)
        await statement.bind(str(record.id), body.kind, data, now, now).run()
        return record

    async def get(self, id: UUID) -> Record | None:
        """The record, or None when there is none."""
        sql = f"SELECT {_COLUMNS} FROM records WHERE id = ?"
        row = await self._database.prepare(sql).bind(str(id)).first()
        return _record(row) if row is not None else None

    async def delete(self, id: UUID) -> bool:
        """Whether there was one to delete."""
        sql = "DELETE FROM records WHERE id = ? RETURNING id"
        return await self._database.prepare(sql).bind(str(id)).first() is not None

    async def list(self, query: RecordQuery) -> RecordPage:
        """One page, the newest first: a UUIDv7 sorts as its time does."""
        where, values = ["TRUE"], list[SqlValue]()
        if query.kind is not None:
            where.append("kind = ?")
            values.append(query.kind)
        if query.cursor is not None:
            where.append("id < ?")
            values.append(decode_cursor("records", query.cursor, UUID))
        # One more than asked for tells whether there is another page.
        values += [query.limit + 1, _PAGE_BYTES]
        statement = self._database.prepare(_LIST.format(where=" AND ".join(where)))
        found = (await statement.bind(*values).all()).results
        rows = found[: query.limit]
        more = bool(rows) and rows[0]["found"] > len(rows)
        return RecordPage(
            items=[_record(row) for row in rows],
            next_cursor=encode_cursor("records", rows[-1]["id"]) if more else None,
        )


def _record(row: Row) -> Record:
    return Record.model_validate({**row, "data": from_json(row["data"])})


def _timestamp() -> str:
    """Now, as ISO 8601 in UTC and of one width, so that text sorts as time."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
