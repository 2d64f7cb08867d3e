//! Layer 3: all SQL about tasks. Every statement is scoped to its owner, and none can be called without one.

use sqlx::PgPool;
use uuid::Uuid;

use super::model::{NewTask, Task, TaskPatch};
use crate::{auth::UserId, page::Page};

/// Fails unless the table has every column that is used here.
pub const PROBE: &str = "SELECT id, user_id, title, completed, created_at, updated_at FROM tasks LIMIT 0";

pub async fn list(db: &PgPool, owner: &UserId, page: Page) -> sqlx::Result<Vec<Task>> {
    sqlx::query_as(
        "SELECT id, title, completed, created_at, updated_at FROM tasks
         WHERE user_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2 OFFSET $3",
    )
    .bind(owner.as_str())
    .bind(page.limit)
    .bind(page.offset)
    .fetch_all(db)
    .await
}

pub async fn count(db: &PgPool, owner: &UserId) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT count(*) FROM tasks WHERE user_id = $1")
        .bind(owner.as_str())
        .fetch_one(db)
        .await
}

pub async fn insert(db: &PgPool, owner: &UserId, new: &NewTask) -> sqlx::Result<Task> {
    sqlx::query_as(
        "INSERT INTO tasks (user_id, title, completed) VALUES ($1, $2, $3)
         RETURNING id, title, completed, created_at, updated_at",
    )
    .bind(owner.as_str())
    .bind(&new.title)
    .bind(new.completed)
    .fetch_one(db)
    .await
}

pub async fn find(db: &PgPool, owner: &UserId, id: Uuid) -> sqlx::Result<Option<Task>> {
    sqlx::query_as(
        "SELECT id, title, completed, created_at, updated_at FROM tasks
         WHERE user_id = $1 AND id = $2",
    )
    .bind(owner.as_str())
    .bind(id)
    .fetch_optional(db)
    .await
}

pub async fn update(db: &PgPool, owner: &UserId, id: Uuid, patch: &TaskPatch) -> sqlx::Result<Option<Task>> {
    sqlx::query_as(
        "UPDATE tasks
         SET title = COALESCE($3, title), completed = COALESCE($4, completed), updated_at = now()
         WHERE user_id = $1 AND id = $2
         RETURNING id, title, completed, created_at, updated_at",
    )
    .bind(owner.as_str())
    .bind(id)
    .bind(patch.title.as_deref())
    .bind(patch.completed)
    .fetch_optional(db)
    .await
}

pub async fn delete(db: &PgPool, owner: &UserId, id: Uuid) -> sqlx::Result<bool> {
    sqlx::query("DELETE FROM tasks WHERE user_id = $1 AND id = $2")
        .bind(owner.as_str())
        .bind(id)
        .execute(db)
        .await
        .map(|done| done.rows_affected() == 1)
}
