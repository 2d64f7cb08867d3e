//! Every error that this service sends is an RFC 9457 problem document made here.
//!
//! The texts are fixed: nothing that a client sent and nothing that a library said is repeated.

use axum::{
    Json,
    extract::rejection::{JsonRejection, PathRejection, QueryRejection},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{auth::Refusal, database};

const RETRY_AFTER_SECONDS: HeaderValue = HeaderValue::from_static("5");

#[derive(Debug)]
pub enum ApiError {
    /// 400
    Malformed,
    /// 401, no token was sent
    Unauthenticated,
    /// 401, the token that was sent is not valid
    InvalidToken(Refusal),
    /// 403
    Forbidden,
    /// 404
    NotFound,
    /// 405
    MethodNotAllowed,
    /// 413
    TooLarge,
    /// 415
    UnsupportedMediaType,
    /// 422
    Invalid(Vec<FieldError>),
    /// 500
    Database(sqlx::Error),
    /// 500, already logged where it happened
    Panic,
    /// 503, with the reason for the log
    Unavailable(&'static str),
}

/// One field of a request that broke a rule.
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
    fn status(&self) -> StatusCode {
        match self {
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::Unauthenticated | Self::InvalidToken(_) => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Database(_) | Self::Panic => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The reason phrases of RFC 9110, which renamed 413 and 422.
    fn title(&self) -> &'static str {
        match self.status() {
            StatusCode::PAYLOAD_TOO_LARGE => "Content Too Large",
            StatusCode::UNPROCESSABLE_ENTITY => "Unprocessable Content",
            status => status.canonical_reason().unwrap_or("Error"),
        }
    }

    fn detail(&self) -> Option<&'static str> {
        match self {
            Self::Malformed => Some("The body is not valid JSON."),
            Self::Unauthenticated => Some("This resource needs a bearer token."),
            Self::InvalidToken(_) => Some("The bearer token is not valid."),
            Self::UnsupportedMediaType => Some("The body must be application/json."),
            Self::Invalid(_) => Some("Some fields are not valid."),
            _ => None,
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

/// The message of a server error may quote a row, so only classes whose messages name identifiers are logged in full.
fn log_database_error(error: &sqlx::Error) {
    let Some(error) = error.as_database_error() else {
        tracing::error!(%error, "database request failed");
        return;
    };
    let code = error.code().unwrap_or_default();
    if code.starts_with("42") {
        tracing::error!(%code, message = error.message(), "the database does not fit this service, run `npm run db:migrate`");
    } else {
        tracing::error!(%code, constraint = error.constraint(), "database request failed");
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        self.log();
        let status = self.status();
        let challenge = match &self {
            Self::Unauthenticated => Some(r#"Bearer realm="api""#),
            Self::InvalidToken(_) => Some(r#"Bearer realm="api", error="invalid_token""#),
            _ => None,
        };
        let problem = Problem {
            kind: "about:blank",
            title: self.title(),
            status: status.as_u16(),
            detail: self.detail(),
            errors: match self {
                Self::Invalid(errors) => errors,
                _ => Vec::new(),
            },
        };

        let mut response = (status, Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(challenge) = challenge {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static(challenge),
            );
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        response
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

/// A path that does not decode names nothing.
impl From<PathRejection> for ApiError {
    fn from(_: PathRejection) -> Self {
        Self::NotFound
    }
}

impl From<QueryRejection> for ApiError {
    fn from(_: QueryRejection) -> Self {
        Self::invalid("#", "the query does not decode")
    }
}

impl From<Refusal> for ApiError {
    fn from(reason: Refusal) -> Self {
        Self::InvalidToken(reason)
    }
}

impl ApiError {
    /// 422 for one field.
    #[must_use]
    pub fn invalid(pointer: &str, detail: &'static str) -> Self {
        Self::Invalid(vec![FieldError {
            pointer: pointer.to_owned(),
            detail,
        }])
    }
}
