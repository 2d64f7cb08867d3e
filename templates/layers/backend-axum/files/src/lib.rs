//! The service as a library, so that tests can call it without a socket.
//!
//! A request passes [`telemetry`], the [`auth`] guard and a handler, and leaves as JSON or as a problem document
//! from [`error`]. What a user owns is reached through an [`auth::Owner`] only.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod auth;
pub mod body;
pub mod config;
pub mod database;
pub mod env;
pub mod error;
mod health;
mod openapi;
pub mod page;
mod probes;
pub mod server;
mod tasks;
pub mod telemetry;

use std::time::Duration;

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, FromRef},
    http::{HeaderValue, Method, header},
    middleware::{from_fn, from_fn_with_state},
    response::IntoResponse,
    routing::get,
};
use sqlx::PgPool;
use tower_http::{catch_panic::CatchPanicLayer, cors::CorsLayer};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use auth::Verifier;
use config::Config;
use error::ApiError;

const MAX_BODY_BYTES: usize = 64 * 1024;

/// What handlers and extractors may ask for.
#[derive(Clone, FromRef)]
pub struct AppState {
    db: PgPool,
    verifier: Verifier,
}

/// The whole service.
pub fn app(config: Config, db: PgPool) -> Router {
    let (routes, document) = OpenApiRouter::with_openapi(openapi::ApiDoc::openapi())
        .merge(health::router())
        .merge(tasks::router())
        .split_for_parts();
    let document = openapi::with_problems(document);
    let routes = routes.route("/openapi.json", get(async || Json(document)));

    layered(routes, config, db)
}

/// Everything around the routes, the guard included.
fn layered(routes: Router<AppState>, config: Config, db: PgPool) -> Router {
    let verifier = Verifier::new(config.keys, config.policy);
    let state = AppState { db, verifier };
    protect(routes, state.clone())
        .with_state(state)
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(from_fn(server::limit_time))
        .layer(CatchPanicLayer::custom(|_| ApiError::Panic.into_response()))
        .layer(cors(config.allowed_origin))
        .layer(from_fn(telemetry::observe))
}

/// Denies by default: a route that is not in [`auth::OPEN_ROUTES`] needs a token, also for the answer that its
/// method is not allowed.
fn protect(routes: Router<AppState>, state: AppState) -> Router<AppState> {
    routes
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed)
        .route_layer(from_fn_with_state(state, auth::require_token))
        .fallback(async || ApiError::NotFound)
}

fn cors(origin: HeaderValue) -> CorsLayer {
    CorsLayer::new()
        // A list of one: a lone value would be sent to every origin, and without `Vary`.
        .allow_origin([origin])
        .allow_methods([Method::GET, Method::POST, Method::PATCH, Method::DELETE])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE])
        .expose_headers([telemetry::REQUEST_ID, header::LOCATION, header::RETRY_AFTER])
        .max_age(Duration::from_mins(10))
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, http::Request};
    use tower::ServiceExt;

    use super::*;

    async fn answer(path: &str) -> (u16, Option<HeaderValue>) {
        let config = config::tests::load(&[]).unwrap();
        let db = database::pool(config.database.clone());
        let routes = Router::new()
            .route("/new", get(async || "forgotten"))
            .route(
                "/health",
                get(async || if true { panic!("a bug") } else { "" }),
            );
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = layered(routes, config, db).oneshot(request).await.unwrap();
        (
            response.status().as_u16(),
            response.headers().get(header::CONTENT_TYPE).cloned(),
        )
    }

    #[tokio::test]
    async fn a_route_that_nobody_thought_about_is_closed() {
        assert_eq!(answer("/new").await.0, 401);
    }

    #[tokio::test]
    async fn a_panic_is_a_problem_document() {
        let problem = HeaderValue::from_static("application/problem+json");
        assert_eq!(answer("/health").await, (500, Some(problem)));
    }
}
