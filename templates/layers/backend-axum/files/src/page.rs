//! `?limit=&cursor=`: which part of a list.

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

/// A page of rows, newest first: those after `cursor`.
#[derive(Clone, Copy, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Page {
    #[param(required = false, minimum = 1, maximum = 100, default = 50)]
    pub limit: u8,
    /// `nextCursor` of the page before.
    #[param(value_type = Option<String>, nullable = false)]
    pub cursor: Option<Cursor>,
}

/// The last row of a page. Not an offset: rows that come or go in between move no other to another page, and none is read
/// to be skipped. It needs no signature, because it only says where among the owner's rows a page begins.
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
    /// Drops the row that was read beyond `limit`. If there was one, there is a next page: returns its cursor.
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

    /// By hand: serde would take the sign in `+1`, and its errors do not name the parameter.
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Query(pairs) = Query::<Vec<(String, String)>>::from_request_parts(parts, state).await?;
        let (mut limit, mut cursor) = (None, None);
        for (name, text) in pairs {
            match name.as_str() {
                "limit" if limit.is_none() => {
                    limit = digits(&text).filter(|n| (1..=MAX_LIMIT).contains(n));
                    limit.ok_or_else(|| ApiError::invalid("#/limit", "must be from 1 to 100"))?;
                }
                "cursor" if cursor.is_none() => {
                    cursor = Cursor::parse(&text);
                    cursor.ok_or_else(|| ApiError::invalid("#/cursor", "must be a nextCursor"))?;
                }
                "limit" => return Err(ApiError::invalid("#/limit", "must come once")),
                "cursor" => return Err(ApiError::invalid("#/cursor", "must come once")),
                _ => return Err(ApiError::invalid("#", "has a parameter that is not known")),
            }
        }
        Ok(Self {
            limit: limit.unwrap_or(DEFAULT_LIMIT),
            cursor,
        })
    }
}

/// A number of 1 to 16 digits, without the sign that `parse` would take.
fn digits<T: FromStr>(text: &str) -> Option<T> {
    let is_plain = text.len() <= 16 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| text.parse().ok()).flatten()
}
