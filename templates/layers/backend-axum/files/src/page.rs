//! `?limit=&cursor=`: which part of a list.

use std::{fmt, str::FromStr};

use axum::{
    extract::{FromRequestParts, Query},
    http::request::Parts,
};
use chrono::{DateTime, Utc};
use utoipa::IntoParams;
use uuid::{Uuid, fmt::Hyphenated};

use crate::error::{ApiError, FieldError};

const DEFAULT_LIMIT: u8 = 50;
const MAX_LIMIT: u8 = 100;
const MAX_MICROS_DIGITS: usize = 16;

/// Rows newest first, from the one behind `cursor` on.
#[derive(Clone, Copy, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Page {
    #[param(required = false, minimum = 1, maximum = 100, default = 50)]
    pub limit: u8,
    /// `nextCursor` of the page before.
    #[param(value_type = Option<String>, nullable = false)]
    pub cursor: Option<Cursor>,
}

/// The last row of a page, in the order of the list. Not an offset: rows that come or go in between move no other row
/// to another page, and no row is read to be skipped. It scopes nothing, so it needs no signature.
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
        let micros = (micros.len() <= MAX_MICROS_DIGITS)
            .then(|| digits(micros))
            .flatten()?;
        Some(Self {
            created_at: DateTime::from_timestamp_micros(micros)?,
            id: id.parse::<Hyphenated>().ok()?.into_uuid(),
        })
    }
}

impl Page {
    /// What to ask the table for: one row more than the page has says whether there is a next page.
    #[must_use]
    pub fn rows(&self) -> i64 {
        i64::from(self.limit) + 1
    }

    /// Cuts such rows to the page. The cursor is that of the last row, if there is a next page.
    pub fn cut<T>(&self, rows: &mut Vec<T>, cursor: impl Fn(&T) -> Cursor) -> Option<String> {
        let limit = usize::from(self.limit);
        let has_next = rows.len() > limit;
        rows.truncate(limit);
        let last = rows.last().filter(|_| has_next)?;
        Some(cursor(last).to_string())
    }

    fn parse(pairs: &[(String, String)]) -> Result<Self, Vec<FieldError>> {
        let (mut limit, mut cursor) = (None, None);
        let mut errors = Vec::new();
        let mut report = |pointer: &str, detail| {
            errors.push(FieldError {
                pointer: pointer.to_owned(),
                detail,
            });
        };
        for (name, text) in pairs {
            match name.as_str() {
                "limit" => match digits(text).filter(|n| (1..=MAX_LIMIT).contains(n)) {
                    Some(number) if limit.is_none() => limit = Some(number),
                    _ => report("#/limit", "must be one number from 1 to 100"),
                },
                "cursor" => match Cursor::parse(text) {
                    Some(parsed) if cursor.is_none() => cursor = Some(parsed),
                    _ => report("#/cursor", "must be one nextCursor of an earlier page"),
                },
                _ => report("#", "has a parameter that is not known"),
            }
        }
        if errors.is_empty() {
            Ok(Self {
                limit: limit.unwrap_or(DEFAULT_LIMIT),
                cursor,
            })
        } else {
            Err(errors)
        }
    }
}

/// A whole number without a sign, which `parse` alone would take.
fn digits<T: FromStr>(text: &str) -> Option<T> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| text.parse().ok()).flatten()
}

impl<S: Send + Sync> FromRequestParts<S> for Page {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Query(pairs) = Query::<Vec<(String, String)>>::from_request_parts(parts, state).await?;
        Self::parse(&pairs).map_err(ApiError::Invalid)
    }
}
