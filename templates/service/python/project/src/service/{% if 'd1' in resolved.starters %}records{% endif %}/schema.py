"""What records look like on the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, WithJsonSchema

from service.http.pages import PageQuery

Kind = Annotated[
    str,
    Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]+$"),
]

Timestamp = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]


class RecordBody(BaseModel):
    """What a client sends."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    data: dict[str, JsonValue]


class Record(BaseModel):
    """What a client gets."""

    id: UUID
    kind: str
    data: dict[str, JsonValue]
    created_at: Timestamp
    updated_at: Timestamp


class RecordPage(BaseModel):
    """One page of records, the newest first."""

    items: list[Record]
    next_cursor: str | None


class RecordQuery(PageQuery):
    """The parameters of the list."""

    kind: Kind | None = None
