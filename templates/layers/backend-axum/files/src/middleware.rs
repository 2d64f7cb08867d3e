//! What happens to every request, whatever its route.

use std::time::{Duration, Instant};

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::time;
use tracing::Instrument;
use uuid::Uuid;

use crate::error::ApiError;

pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// Names the request, logs it and sets the headers that every response has.
///
/// The id is made here: one sent by a client could carry anything into the log. The log has the route, not the
/// path, because paths hold user ids.
pub async fn observe(route: Option<MatchedPath>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = Uuid::new_v4().to_string();
    let method = request.method().clone();
    let span = tracing::info_span!("request", id);

    let mut response = next.run(request).instrument(span.clone()).await;

    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, id);
    }

    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    let status = response.status().as_u16();
    let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    // Probes come every few seconds and say nothing.
    if matches!(route, "/health" | "/ready") {
        tracing::debug!(parent: &span, %method, route, status, micros, "answered");
    } else {
        tracing::info!(parent: &span, %method, route, status, micros, "answered");
    }
    response
}

/// Bounds the time that one request may take, its body included.
pub async fn limit_time(request: Request, next: Next) -> Response {
    time::timeout(REQUEST_TIMEOUT, next.run(request))
        .await
        .unwrap_or_else(|_| ApiError::Unavailable("the request took too long").into_response())
}
