"""The example resource: one user's tasks. Copy this folder to add another."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response
from psycopg.errors import ForeignKeyViolation

from app.core.database import Database
from app.core.errors import InvalidToken, NotFound
from app.core.inputs import PageQuery
from app.core.security import Owner

from . import store
from .model import NewTask, Task, TaskPage, TaskPatch
from .store import PROBE as PROBE

router = APIRouter(prefix="/api/v1/{user_id}/tasks", tags=["tasks"])

# A text, so that an id that is no UUID is answered after the body, as one that names no task.
TaskId = Annotated[str, Path(json_schema_extra={"format": "uuid"})]


@router.get("")
async def list_tasks(owner: Owner, page: PageQuery, db: Database) -> TaskPage:
    """The user's tasks, newest first."""
    return TaskPage(
        tasks=await store.list_page(db, owner, page),
        total=await store.count(db, owner),
        limit=page.limit,
        offset=page.offset,
    )


@router.post("", status_code=201)
async def create_task(
    owner: Owner, new: NewTask, db: Database, request: Request, response: Response
) -> Task:
    """Makes a task."""
    try:
        task = await store.insert(db, owner, new)
    except ForeignKeyViolation:
        # The user may be gone although their token is good.
        raise InvalidToken("user no longer exists") from None
    # The path as it was sent, so that it is encoded as the client encodes it.
    response.headers["Location"] = f"{request.scope['raw_path'].decode('ascii')}/{task.id}"
    return task


@router.get("/{task_id}")
async def read_task(owner: Owner, task_id: TaskId, db: Database) -> Task:
    """One task."""
    return _found(await store.find(db, owner, _uuid(task_id)))


@router.patch("/{task_id}")
async def update_task(owner: Owner, task_id: TaskId, patch: TaskPatch, db: Database) -> Task:
    """Changes the fields that are sent."""
    return _found(await store.update(db, owner, _uuid(task_id), patch))


@router.delete("/{task_id}", status_code=204)
async def delete_task(owner: Owner, task_id: TaskId, db: Database) -> None:
    """Removes a task."""
    if not await store.delete(db, owner, _uuid(task_id)):
        raise NotFound


def _uuid(text: str) -> UUID:
    try:
        parsed = UUID(text)
    except ValueError:
        raise NotFound from None
    # UUID also takes braces, URNs and no hyphens.
    if str(parsed) != text.lower():
        raise NotFound
    return parsed


def _found(task: Task | None) -> Task:
    if task is None:
        raise NotFound
    return task
