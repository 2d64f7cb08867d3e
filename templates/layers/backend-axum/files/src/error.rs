//! Errors, sent as RFC 9457 problem documents.
//!
//! All texts are fixed, so that clients never see a library's error message or their own input.

use axum::{
    Json,
    extract::rejection::{JsonRejection, QueryRejection},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{auth::Refusal, database};

const CHALLENGE: &str = r#"Bearer realm="api""#;
const INVALID_CHALLENGE: &str = r#"Bearer realm="api", error="invalid_token""#;
const NO_TOKEN: &str = "This resource requires a bearer token.";
const INVALID_TOKEN: &str = "The bearer token is not valid.";
const NOT_JSON: &str = "The body must be application/json.";
const INVALID_FIELDS: &str = "Some fields are not valid.";

#[derive(Debug)]
pub enum ApiError {
    Malformed,
    /// No token was sent.
    Unauthenticated,
    InvalidToken(Refusal),
    Forbidden,
    NotFound,
    MethodNotAllowed,
    TooLarge,
    UnsupportedMediaType,
    Invalid(Vec<FieldError>),
    Database(sqlx::Error),
    /// A panic, already logged by the panic hook.
    Panic,
    /// The reason is logged, but not sent to the client.
    Unavailable(&'static str),
}

/// An invalid field or parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// JSON pointer to the field, as a URI fragment.
    #[schema(example = "#/title")]
    pub pointer: String,
    pub detail: &'static str,
}

/// An RFC 9457 problem document.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
}

impl ApiError {
    /// Creates a 422 for one field.
    pub fn invalid(pointer: &str, detail: &'static str) -> Self {
        let pointer = pointer.to_owned();
        Self::Invalid(vec![FieldError { pointer, detail }])
    }

    /// Returns status, title and detail. Titles follow RFC 9110, which renamed 413 and 422.
    fn texts(&self) -> (u16, &'static str, Option<&'static str>) {
        match self {
            Self::Malformed => (400, "Bad Request", Some("The body is not valid JSON.")),
            Self::Unauthenticated => (401, "Unauthorized", Some(NO_TOKEN)),
            Self::InvalidToken(_) => (401, "Unauthorized", Some(INVALID_TOKEN)),
            Self::Forbidden => (403, "Forbidden", None),
            Self::NotFound => (404, "Not Found", None),
            Self::MethodNotAllowed => (405, "Method Not Allowed", None),
            Self::TooLarge => (413, "Content Too Large", None),
            Self::UnsupportedMediaType => (415, "Unsupported Media Type", Some(NOT_JSON)),
            Self::Invalid(_) => (422, "Unprocessable Content", Some(INVALID_FIELDS)),
            Self::Database(_) | Self::Panic => (500, "Internal Server Error", None),
            Self::Unavailable(_) => (503, "Service Unavailable", None),
        }
    }

    fn log(&self) {
        match self {
            Self::InvalidToken(reason) => tracing::info!(reason = reason.0, "token refused"),
            Self::Unavailable(reason) => tracing::warn!(reason, "not available"),
            Self::Database(error) => log_database_error(error),
            _ => {}
        }
    }
}

/// Logs a database error. Includes the message only for SQLSTATE class 42, which quotes no more than identifiers: other
/// messages may quote row data.
fn log_database_error(error: &sqlx::Error) {
    let Some(error) = error.as_database_error() else {
        tracing::error!(%error, "database request failed");
        return;
    };
    let code = error.code().unwrap_or_default();
    if code.starts_with("42") {
        tracing::error!(%code, message = error.message(), "the database schema does not match this service, run `npm run db:migrate`");
    } else {
        tracing::error!(%code, constraint = error.constraint(), "database request failed");
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        self.log();
        let (status, title, detail) = self.texts();
        let header = match &self {
            Self::Unauthenticated => Some((header::WWW_AUTHENTICATE, CHALLENGE)),
            Self::InvalidToken(_) => Some((header::WWW_AUTHENTICATE, INVALID_CHALLENGE)),
            Self::Unavailable(_) => Some((header::RETRY_AFTER, "5")),
            _ => None,
        };
        let problem = Problem {
            kind: "about:blank",
            title,
            status,
            detail,
            errors: match self {
                Self::Invalid(errors) => errors,
                _ => Vec::new(),
            },
        };
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let content_type = [(header::CONTENT_TYPE, "application/problem+json")];
        (
            status,
            header.map(|each| [each]),
            content_type,
            Json(problem),
        )
            .into_response()
    }
}

impl From<sqlx::Error> for ApiError {
    fn from(error: sqlx::Error) -> Self {
        match database::outage(&error) {
            Some(reason) => Self::Unavailable(reason),
            None => Self::Database(error),
        }
    }
}

impl From<JsonRejection> for ApiError {
    fn from(rejection: JsonRejection) -> Self {
        match rejection.status() {
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::UnsupportedMediaType,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            _ => Self::Malformed,
        }
    }
}

impl From<QueryRejection> for ApiError {
    fn from(_: QueryRejection) -> Self {
        Self::invalid("#", "the query string cannot be decoded")
    }
}

impl From<Refusal> for ApiError {
    fn from(reason: Refusal) -> Self {
        Self::InvalidToken(reason)
    }
}
