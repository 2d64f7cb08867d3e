//! Denied by default: every route but three answers 401 without a token.

use api::auth::OPEN_ROUTES;
use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use serde_json::Value;
use sqlx::PgPool;

use crate::support::{TestApp, get};

const METHODS: [&str; 6] = ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"];

#[sqlx::test]
async fn every_route_needs_a_token_except_the_open_ones(db: PgPool) {
    let app = TestApp::new(db).await;
    let document = app.send(get("/openapi.json")).await.json();
    let paths = document["paths"].as_object().unwrap();
    assert!(paths.len() >= 4);

    for route in paths.keys() {
        let path = route
            .replace("{user_id}", "alice")
            .replace("{task_id}", "00000000-0000-0000-0000-000000000000");
        assert!(
            !path.contains('{'),
            "give {route} a value for its parameter"
        );
        for method in METHODS {
            let request = Request::builder().method(method).uri(&path);
            let answer = app.send(request.body(Body::empty()).unwrap()).await;
            if OPEN_ROUTES.contains(&route.as_str()) {
                assert_ne!(answer.status, StatusCode::UNAUTHORIZED, "{method} {route}");
            } else {
                answer.problem(401, "Unauthorized");
                assert_eq!(
                    answer.header("www-authenticate"),
                    Some(r#"Bearer realm="api""#)
                );
            }
        }
    }
}

#[sqlx::test]
async fn the_document_says_which_routes_are_open(db: PgPool) {
    let app = TestApp::new(db).await;
    let document = app.send(get("/openapi.json")).await.json();
    assert_eq!(
        document["components"]["securitySchemes"]["bearer"]["scheme"],
        "bearer"
    );
    assert!(document["security"][0]["bearer"].is_array());

    for (route, item) in document["paths"].as_object().unwrap() {
        for operation in item.as_object().unwrap().values() {
            let open = operation["security"] == serde_json::json!([{}]);
            assert_eq!(open, OPEN_ROUTES.contains(&route.as_str()), "{route}");
            assert_ne!(operation["responses"]["default"], Value::Null, "{route}");
        }
    }
}

#[sqlx::test]
async fn what_does_not_exist_is_404_and_a_wrong_method_is_405(db: PgPool) {
    let app = TestApp::new(db).await;
    for path in [
        "/",
        "/api",
        "/api/v1/alice",
        "/api/v1/alice/tasks/",
        "/docs",
    ] {
        app.send(get(path)).await.problem(404, "Not Found");
        let answer = app.call("alice", "GET", path, Value::Null).await;
        answer.problem(404, "Not Found");
    }
    let answer = app
        .call("alice", "PUT", "/api/v1/alice/tasks", Value::Null)
        .await;
    answer.problem(405, "Method Not Allowed");
    assert_eq!(answer.header("allow"), Some("GET,HEAD,POST"));
}

#[sqlx::test]
async fn health_needs_no_database_and_ready_needs_the_tables(db: PgPool) {
    let app = TestApp::unmigrated(db.clone());
    assert_eq!(app.send(get("/health")).await.json()["status"], "ok");
    let answer = app.send(get("/ready")).await;
    answer.problem(503, "Service Unavailable");
    assert_eq!(answer.header("retry-after"), Some("5"));

    let app = TestApp::new(db).await;
    assert_eq!(app.send(get("/ready")).await.json()["status"], "ready");

    app.db.close().await;
    assert_eq!(app.send(get("/health")).await.status, StatusCode::OK);
    for path in ["/api/v1/alice/tasks", "/ready"] {
        let answer = app.call("alice", "GET", path, Value::Null).await;
        answer.problem(503, "Service Unavailable");
        assert!(answer.header("retry-after").is_some());
    }
}
