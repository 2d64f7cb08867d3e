//! Logs on standard output: text for a person, JSON for everything else; one line for each request.

use std::{
    io::{self, IsTerminal},
    panic,
    time::Instant,
};

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use tracing::Instrument;
use tracing_subscriber::{
    Layer, Registry, filter::Targets, fmt, layer::SubscriberExt, util::SubscriberInitExt,
};
use uuid::Uuid;

pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    Json,
}

impl LogFormat {
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "text" => Some(Self::Text),
            "json" => Some(Self::Json),
            _ => None,
        }
    }

    /// Text when somebody is looking at a terminal.
    #[must_use]
    pub fn for_stdout() -> Self {
        if io::stdout().is_terminal() {
            Self::Text
        } else {
            Self::Json
        }
    }
}

/// Starts logging. The first call in a process wins.
pub fn init(format: LogFormat, filter: Targets) {
    let layer: Box<dyn Layer<Registry> + Send + Sync> = match format {
        LogFormat::Text => Box::new(
            fmt::layer()
                .with_ansi(io::stdout().is_terminal())
                .with_target(false)
                .with_filter(filter),
        ),
        LogFormat::Json => Box::new(
            fmt::layer()
                .json()
                .flatten_event(true)
                .with_span_list(false)
                .with_filter(filter),
        ),
    };
    if tracing_subscriber::registry()
        .with(layer)
        .try_init()
        .is_ok()
        && format == LogFormat::Json
    {
        // The place, not the message: a panic message may quote what a user sent.
        panic::set_hook(Box::new(|panic| {
            let place = panic.location().map(ToString::to_string);
            tracing::error!(place, "panicked");
        }));
    }
}

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
