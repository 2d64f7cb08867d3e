//! Example resource: the tasks of a user. Copy this folder to add another resource.

mod model;
mod store;

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderName, StatusCode, Uri, header},
};
use sqlx::PgPool;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::{Uuid, fmt::Hyphenated};

use crate::{
    AppState,
    auth::{Owner, Refusal},
    body::Body,
    error::ApiError,
    page::{Cursor, Page},
};
use model::{NewTask, Task, TaskPage, TaskPatch};
pub use store::PROBE;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(read, update, remove))
}

/// Lists the user's tasks, newest first.
#[utoipa::path(get, path = "/api/v1/{user_id}/tasks", tag = "tasks",
    operation_id = "list_tasks", params(("user_id" = String, Path), Page),
    responses((status = 200, body = TaskPage)))]
async fn list(
    owner: Owner,
    page: Page,
    State(db): State<PgPool>,
) -> Result<Json<TaskPage>, ApiError> {
    let mut tasks = store::list(&db, &owner.id, page).await?;
    let next_cursor = page.cut(&mut tasks, |task| Cursor {
        created_at: task.created_at,
        id: task.id,
    });
    Ok(Json(TaskPage { tasks, next_cursor }))
}

/// Creates a task.
#[utoipa::path(post, path = "/api/v1/{user_id}/tasks", tag = "tasks",
    operation_id = "create_task", params(("user_id" = String, Path)), request_body = NewTask,
    responses((status = 201, body = Task, headers(("Location" = String)))))]
async fn create(
    owner: Owner,
    State(db): State<PgPool>,
    uri: Uri,
    Body(new): Body<NewTask>,
) -> Result<(StatusCode, [(HeaderName, String); 1], Json<Task>), ApiError> {
    let task = store::insert(&db, &owner.id, &new)
        .await
        .map_err(user_gone)?;
    // Reuse the request's path, so that the user id stays encoded as the client encoded it.
    let location = [(header::LOCATION, format!("{}/{}", uri.path(), task.id))];
    Ok((StatusCode::CREATED, location, Json(task)))
}

/// Returns a task.
#[utoipa::path(get, path = "/api/v1/{user_id}/tasks/{task_id}", tag = "tasks",
    operation_id = "read_task", params(("user_id" = String, Path), ("task_id" = Uuid, Path)),
    responses((status = 200, body = Task)))]
async fn read(
    owner: Owner,
    Path((_, task_id)): Path<(String, String)>,
    State(db): State<PgPool>,
) -> Result<Json<Task>, ApiError> {
    found(store::find(&db, &owner.id, id(&task_id)?).await?)
}

/// Changes the fields that are sent.
#[utoipa::path(patch, path = "/api/v1/{user_id}/tasks/{task_id}", tag = "tasks",
    operation_id = "update_task", params(("user_id" = String, Path), ("task_id" = Uuid, Path)),
    request_body = TaskPatch, responses((status = 200, body = Task)))]
async fn update(
    owner: Owner,
    Path((_, task_id)): Path<(String, String)>,
    State(db): State<PgPool>,
    Body(patch): Body<TaskPatch>,
) -> Result<Json<Task>, ApiError> {
    found(store::update(&db, &owner.id, id(&task_id)?, &patch).await?)
}

/// Deletes a task.
#[utoipa::path(delete, path = "/api/v1/{user_id}/tasks/{task_id}", tag = "tasks",
    operation_id = "delete_task", params(("user_id" = String, Path), ("task_id" = Uuid, Path)),
    responses((status = 204)))]
async fn remove(
    owner: Owner,
    Path((_, task_id)): Path<(String, String)>,
    State(db): State<PgPool>,
) -> Result<StatusCode, ApiError> {
    if store::delete(&db, &owner.id, id(&task_id)?).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::NotFound)
    }
}

/// Parses a task id. Called by handlers, after the body is parsed, so that an invalid UUID gets the same response as an
/// unknown task.
fn id(text: &str) -> Result<Uuid, ApiError> {
    text.parse::<Hyphenated>()
        .map(Hyphenated::into_uuid)
        .map_err(|_| ApiError::NotFound)
}

fn found(task: Option<Task>) -> Result<Json<Task>, ApiError> {
    task.map(Json).ok_or(ApiError::NotFound)
}

/// Maps a foreign key violation to 401: the user may have been deleted while their token is still valid.
fn user_gone(error: sqlx::Error) -> ApiError {
    let gone = error
        .as_database_error()
        .is_some_and(sqlx::error::DatabaseError::is_foreign_key_violation);
    if gone {
        Refusal("user no longer exists").into()
    } else {
        error.into()
    }
}
