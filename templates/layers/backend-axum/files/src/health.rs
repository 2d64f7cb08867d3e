//! `/health`: the process runs. `/ready`: it can serve, because its database answers and has the tables.

use axum::{Json, extract::State};
use serde::Serialize;
use sqlx::PgPool;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{AppState, database, error::ApiError};

#[derive(Serialize, ToSchema)]
struct Status {
    status: &'static str,
}

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(health)).routes(routes!(ready))
}

/// The process runs.
#[utoipa::path(get, path = "/health", tag = "health", security(()), responses((status = 200, body = Status)))]
async fn health() -> Json<Status> {
    Json(Status { status: "ok" })
}

/// The service can serve.
#[utoipa::path(get, path = "/ready", tag = "health", security(()), responses((status = 200, body = Status)))]
async fn ready(State(db): State<PgPool>) -> Result<Json<Status>, ApiError> {
    database::check(&db).await.map_err(ApiError::Unavailable)?;
    Ok(Json(Status { status: "ready" }))
}
