//! Tasks on the wire and in the database.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use sqlx::{FromRow, Row, postgres::PgRow};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::body::{Fields, FromFields, boolean};

const MAX_TITLE_CHARS: usize = 200;

#[derive(Serialize, ToSchema)]
pub struct Task {
    pub id: Uuid,
    pub title: String,
    pub completed: bool,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

// Hand-written, because the derive macro makes Cargo compile sqlx, with tokio and rustls, twice: a tenth of the first
// build.
impl FromRow<'_, PgRow> for Task {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.try_get("id")?,
            title: row.try_get("title")?,
            completed: row.try_get("completed")?,
            created_at: row.try_get("created_at")?,
            updated_at: row.try_get("updated_at")?,
        })
    }
}

#[derive(Serialize, ToSchema)]
pub struct TaskPage {
    pub tasks: Vec<Task>,
    /// Cursor of the next page, `null` on the last page.
    #[serde(rename = "nextCursor")]
    #[schema(required)]
    pub next_cursor: Option<String>,
}

#[derive(ToSchema)]
pub struct NewTask {
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    #[schema(required = false, default = false)]
    pub completed: bool,
}

impl FromFields for NewTask {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let title = fields.required("title", title);
        let completed = fields.optional("completed", boolean).unwrap_or(false);
        title.map(|title| Self { title, completed })
    }
}

/// At least one field is required.
#[derive(ToSchema)]
pub struct TaskPatch {
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    pub title: Option<String>,
    #[schema(nullable = false)]
    pub completed: Option<bool>,
}

impl FromFields for TaskPatch {
    fn from_fields(fields: &mut Fields) -> Option<Self> {
        let title = fields.optional("title", title);
        let completed = fields.optional("completed", boolean);
        if title.is_none() && completed.is_none() && !fields.has_errors() {
            fields.report("#", "Must have at least one field");
        }
        Some(Self { title, completed })
    }
}

fn title(value: &Value) -> Result<String, &'static str> {
    let text = value.as_str().ok_or("Must be a string")?.trim();
    // PostgreSQL cannot store NUL, and titles don't need other control characters.
    if text.contains(char::is_control) {
        return Err("Must not contain control characters");
    }
    if !(1..=MAX_TITLE_CHARS).contains(&text.chars().count()) {
        return Err("Must have 1 to 200 characters");
    }
    Ok(text.to_owned())
}
