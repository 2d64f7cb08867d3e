"""Example resource: the tasks of a user. Copy this folder to add another resource."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Path, Request, Response
from psycopg.errors import ForeignKeyViolation

from app.core.database import Database
from app.core.errors import unauthorized
from app.core.inputs import PageQuery, parse_uuid
from app.core.security import GuardedRoute, Owner, guard

from . import store
from .model import NewTask, Task, TaskPage, TaskPatch
from .store import PROBE as PROBE

router = APIRouter(
    prefix="/api/v1/{user_id}/tasks",
    tags=["tasks"],
    dependencies=[Depends(guard)],
    route_class=GuardedRoute,
)

# A string that the handlers parse after the body, so that an invalid UUID gets the same 404 as an
# unknown task.
TaskId = Annotated[str, Path(json_schema_extra={"format": "uuid"})]


@router.get("")
async def list_tasks(owner: Owner, page: PageQuery, db: Database) -> TaskPage:
    """Lists the user's tasks, newest first."""
    return await store.list_page(db, owner, page)


@router.post("", status_code=201)
async def create_task(
    owner: Owner, new: NewTask, db: Database, request: Request, response: Response
) -> Task:
    """Creates a task."""
    try:
        task = await store.insert(db, owner, new)
    except ForeignKeyViolation:
        # The user may have been deleted while their token is still valid.
        raise unauthorized("user no longer exists") from None
    # Reuse the request's path, so that the user id stays encoded as the client encoded it.
    response.headers["Location"] = f"{request.scope['raw_path'].decode('ascii')}/{task.id}"
    return task


@router.get("/{task_id}")
async def read_task(owner: Owner, task_id: TaskId, db: Database) -> Task:
    """Returns a task."""
    return _found(await store.find(db, owner, _uuid(task_id)))


@router.patch("/{task_id}")
async def update_task(owner: Owner, task_id: TaskId, patch: TaskPatch, db: Database) -> Task:
    """Changes the fields that are sent."""
    return _found(await store.update(db, owner, _uuid(task_id), patch))


@router.delete("/{task_id}", status_code=204)
async def delete_task(owner: Owner, task_id: TaskId, db: Database) -> None:
    """Deletes a task."""
    if not await store.delete(db, owner, _uuid(task_id)):
        raise HTTPException(404)


def _uuid(text: str) -> UUID:
    parsed = parse_uuid(text)
    if parsed is None:
        raise HTTPException(404)
    return parsed


def _found(task: Task | None) -> Task:
    if task is None:
        raise HTTPException(404)
    return task
