"""Tasks in requests, responses and the database."""

import re
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, model_validator

from app.core.inputs import Fields, Sent, Text, rule

MAX_TITLE_CHARS = 200
# Unicode's White_Space. Without an argument, `strip` would also remove four control characters.
WHITE_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def _title(value: str) -> str:
    text = value.strip(WHITE_SPACE)
    if CONTROL.search(text):
        raise rule("Must not contain control characters")
    if not 1 <= len(text) <= MAX_TITLE_CHARS:
        raise rule("Must have 1 to 200 characters")
    return text


# The lengths are only for the OpenAPI document: `_title` checks them after trimming.
Title = Annotated[
    Text,
    AfterValidator(_title),
    Field(json_schema_extra={"minLength": 1, "maxLength": MAX_TITLE_CHARS}),
]


class Task(BaseModel):
    id: UUID
    title: str
    completed: bool
    created_at: datetime
    updated_at: datetime


class TaskPage(BaseModel):
    tasks: list[Task]
    next_cursor: str | None = Field(
        serialization_alias="nextCursor", description="Cursor of the next page, null on the last."
    )


class NewTask(Fields):
    title: Title
    completed: bool = False


class TaskPatch(Fields):
    """At least one field is required."""

    title: Sent[Title] = None
    completed: Sent[bool] = None

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if not self.model_fields_set:
            raise rule("Must have at least one field")
        return self
