"""Isolation layer 3: all SQL for tasks.

Every function takes the owner and accesses only the owner's rows.
"""

from datetime import UTC, datetime
from uuid import UUID

from psycopg.rows import class_row

from app.core.database import Pool
from app.core.inputs import Cursor, Page
from app.core.security import UserId

from .model import NewTask, Task, TaskPage, TaskPatch

# A statement that fails unless the table has every column used in this file.
PROBE = "SELECT id, user_id, title, completed, created_at, updated_at FROM tasks LIMIT 0"

# A position before every task, so that the first page uses the same statement as later ones.
START = Cursor(datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))


async def list_page(db: Pool, owner: UserId, page: Page) -> TaskPage:
    after = page.cursor or START
    async with db.connection() as connection, connection.cursor(row_factory=class_row(Task)) as cur:
        # One extra row shows whether there is a next page.
        await cur.execute(
            """SELECT id, title, completed, created_at, updated_at FROM tasks
               WHERE user_id = %s AND (created_at, id) < (%s, %s)
               ORDER BY created_at DESC, id DESC LIMIT %s""",
            (owner, after.created_at, after.id, page.limit + 1),
        )
        tasks = await cur.fetchall()
    if len(tasks) <= page.limit:
        return TaskPage(tasks=tasks, next_cursor=None)
    tasks.pop()
    return TaskPage(tasks=tasks, next_cursor=str(Cursor(tasks[-1].created_at, tasks[-1].id)))


async def insert(db: Pool, owner: UserId, new: NewTask) -> Task:
    async with db.connection() as connection, connection.cursor(row_factory=class_row(Task)) as cur:
        await cur.execute(
            """INSERT INTO tasks (user_id, title, completed) VALUES (%s, %s, %s)
               RETURNING id, title, completed, created_at, updated_at""",
            (owner, new.title, new.completed),
        )
        [task] = await cur.fetchall()
        return task


async def find(db: Pool, owner: UserId, task_id: UUID) -> Task | None:
    async with db.connection() as connection, connection.cursor(row_factory=class_row(Task)) as cur:
        await cur.execute(
            """SELECT id, title, completed, created_at, updated_at FROM tasks
               WHERE user_id = %s AND id = %s""",
            (owner, task_id),
        )
        return await cur.fetchone()


async def update(db: Pool, owner: UserId, task_id: UUID, patch: TaskPatch) -> Task | None:
    async with db.connection() as connection, connection.cursor(row_factory=class_row(Task)) as cur:
        await cur.execute(
            """UPDATE tasks
               SET title = COALESCE(%s, title), completed = COALESCE(%s, completed),
                   updated_at = now()
               WHERE user_id = %s AND id = %s
               RETURNING id, title, completed, created_at, updated_at""",
            (patch.title, patch.completed, owner, task_id),
        )
        return await cur.fetchone()


async def delete(db: Pool, owner: UserId, task_id: UUID) -> bool:
    async with db.connection() as connection:
        cur = await connection.execute(
            "DELETE FROM tasks WHERE user_id = %s AND id = %s", (owner, task_id)
        )
        return cur.rowcount == 1
