//! Pagination by cursor: `?limit=&cursor=`.

use std::{fmt, str::FromStr};

use axum::{
    extract::{FromRequestParts, Query},
    http::request::Parts,
};
use chrono::{DateTime, Utc};
use utoipa::IntoParams;
use uuid::{Uuid, fmt::Hyphenated};

use crate::error::ApiError;

const DEFAULT_LIMIT: u8 = 50;
const MAX_LIMIT: u8 = 100;

/// Selects the rows after `cursor`, newest first.
#[derive(Clone, Copy, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Page {
    #[param(required = false, minimum = 1, maximum = 100, default = 50)]
    pub limit: u8,
    /// `nextCursor` from the previous page.
    #[param(value_type = Option<String>, nullable = false)]
    pub cursor: Option<Cursor>,
}

/// The position after a page: its last row. Unlike an offset, a cursor stays correct when rows are inserted or deleted,
/// and the database doesn't read the skipped rows. Not signed, because queries return only the owner's rows for any
/// cursor.
#[derive(Clone, Copy)]
pub struct Cursor {
    pub created_at: DateTime<Utc>,
    pub id: Uuid,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.created_at.timestamp_micros(), self.id)
    }
}

impl Cursor {
    fn parse(text: &str) -> Option<Self> {
        let (micros, id) = text.split_once('_')?;
        Some(Self {
            created_at: DateTime::from_timestamp_micros(digits(micros)?)?,
            id: id.parse::<Hyphenated>().ok()?.into_uuid(),
        })
    }
}

impl Page {
    /// Truncates `rows` to `limit`. If that removes a row, returns the cursor of the next page.
    pub fn cut<T>(&self, rows: &mut Vec<T>, cursor: impl Fn(&T) -> Cursor) -> Option<String> {
        let limit = usize::from(self.limit);
        let has_next = rows.len() > limit;
        rows.truncate(limit);
        let last = rows.last().filter(|_| has_next)?;
        Some(cursor(last).to_string())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Page {
    type Rejection = ApiError;

    /// Hand-written, because serde accepts the sign in `+1`, and its errors don't name the parameter.
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Query(pairs) = Query::<Vec<(String, String)>>::from_request_parts(parts, state).await?;
        let (mut limit, mut cursor) = (None, None);
        for (name, text) in pairs {
            match name.as_str() {
                "limit" if limit.is_none() => {
                    limit = digits(&text).filter(|n| (1..=MAX_LIMIT).contains(n));
                    limit.ok_or_else(|| ApiError::invalid("#/limit", "Must be 1 to 100"))?;
                }
                "cursor" if cursor.is_none() => {
                    cursor = Cursor::parse(&text);
                    cursor.ok_or_else(|| ApiError::invalid("#/cursor", "Must be a nextCursor"))?;
                }
                "limit" => return Err(ApiError::invalid("#/limit", "Must not be repeated")),
                "cursor" => return Err(ApiError::invalid("#/cursor", "Must not be repeated")),
                _ => return Err(ApiError::invalid("#", "Unknown parameter")),
            }
        }
        Ok(Self {
            limit: limit.unwrap_or(DEFAULT_LIMIT),
            cursor,
        })
    }
}

/// Parses 1 to 16 digits. Unlike `parse`, rejects a sign.
fn digits<T: FromStr>(text: &str) -> Option<T> {
    let is_plain = text.len() <= 16 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| text.parse().ok()).flatten()
}
