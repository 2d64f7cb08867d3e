//! Behavior common to all routes: closed by default, headers, bodies, limits and query plans.

use std::{collections::HashSet, time::Duration};

use api::{
    auth::OPEN_ROUTES,
    database::{self, Settings},
};
use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use serde_json::{Value, json};
use sqlx::{
    AssertSqlSafe, PgPool, Row as _,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::support::{Answer, ORIGIN, TestApp, get, token};

const METHODS: [&str; 6] = ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"];
const ALICE: &str = "/api/v1/alice/tasks";
const LIMIT: usize = 64 * 1024;

const LISTS: [&str; 1] = ["/api/v1/alice/tasks"];

/// Enough rows to make an index cheaper than scanning or sorting the table.
const ROWS: &str = r#"
    INSERT INTO "user" (id, name, email) SELECT n, n, n FROM generate_series(1, 100) AS n;
    INSERT INTO session (id, user_id, token, expires_at)
        SELECT n, 1 + n % 100, n, now() FROM generate_series(1, 10000) AS n;
    INSERT INTO tasks (user_id, title) SELECT 1 + n % 100, n FROM generate_series(1, 10000) AS n;
    ANALYZE;
"#;

async fn post(app: &TestApp, media_type: Option<&str>, body: impl Into<Body>) -> Answer {
    let mut request =
        Request::post(ALICE).header("authorization", format!("Bearer {}", token("alice")));
    if let Some(media_type) = media_type {
        request = request.header("content-type", media_type);
    }
    app.send(request.body(body.into()).unwrap()).await
}

/// A route with values for its parameters.
fn filled(route: &str) -> String {
    let path = route
        .replace("{user_id}", "alice")
        .replace("{task_id}", "00000000-0000-0000-0000-000000000000");
    assert!(
        !path.contains('{'),
        "replace the parameter of {route} with a value"
    );
    path
}

/// A valid body of exactly this size.
fn padded(bytes: usize) -> String {
    let mut body = r#"{"title":"x"}"#.to_owned();
    body.push_str(&" ".repeat(bytes - body.len()));
    body
}

#[sqlx::test]
async fn every_response_has_the_common_headers(db: PgPool) {
    let app = TestApp::new(db).await;
    for path in ["/health", "/nowhere", ALICE] {
        let request = Request::get(path).header("x-request-id", "chosen-by-the-client");
        let answer = app.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        let id = answer.header("x-request-id").unwrap();
        assert_eq!(id.len(), 36, "{id}");
    }
}

#[sqlx::test]
async fn checks_media_type_then_size_then_syntax_of_bodies(db: PgPool) {
    let app = TestApp::new(db).await;
    let json = Some("application/json");
    let form = Some("application/x-www-form-urlencoded");
    for media_type in [None, Some("text/plain"), form] {
        post(&app, media_type, padded(LIMIT + 1)).await.problem(415);
    }
    post(&app, json, "[".repeat(LIMIT + 1)).await.problem(413);
    let deep = "[".repeat(LIMIT);
    for body in [
        "",
        "{",
        "{'title':1}",
        r#"{"title":NaN}"#,
        r#"{"title":"\ud800"}"#,
        "{} {}",
        &deep,
    ] {
        post(&app, json, body.to_owned()).await.problem(400);
    }
    post(&app, json, vec![b'"', 0xff, b'"']).await.problem(400);
    post(&app, json, "[]").await.problem(422);
    let answer = post(&app, Some("application/json; charset=utf-8"), padded(LIMIT)).await;
    assert_eq!(answer.status, StatusCode::CREATED);
}

#[sqlx::test]
async fn checks_the_token_and_the_path_before_the_body(db: PgPool) {
    let app = TestApp::new(db).await;
    let request = Request::post(ALICE).body(Body::from("{")).unwrap();
    app.send(request).await.problem(401);
    let request = Request::post("/api/v1/bob/tasks")
        .header("authorization", format!("Bearer {}", token("alice")))
        .body(Body::from("{"))
        .unwrap();
    app.send(request).await.problem(403);
}

#[sqlx::test]
async fn cors_allows_only_the_frontends_origin(db: PgPool) {
    let app = TestApp::new(db).await;
    let preflight = |origin: &'static str| {
        Request::options(ALICE)
            .header("origin", origin)
            .header("access-control-request-method", "PATCH")
            .header(
                "access-control-request-headers",
                "authorization,content-type",
            )
            .body(Body::empty())
            .unwrap()
    };
    let answer = app.send(preflight(ORIGIN)).await;
    assert_eq!(answer.status, StatusCode::OK);
    for (name, value) in [
        ("access-control-allow-origin", ORIGIN),
        ("access-control-allow-methods", "GET,POST,PATCH,DELETE"),
        ("access-control-allow-headers", "authorization,content-type"),
    ] {
        assert_eq!(answer.header(name), Some(value));
    }
    for origin in [
        "http://localhost:3001",
        "http://localhost:3000.evil.example",
        "null",
    ] {
        let answer = app.send(preflight(origin)).await;
        let allowed = answer.header("access-control-allow-origin");
        assert_eq!(allowed, None, "{origin}");
    }

    // Errors need the CORS header too, so that the frontend can read them.
    let request = Request::get(ALICE).header("origin", ORIGIN);
    let answer = app.send(request.body(Body::empty()).unwrap()).await;
    answer.problem(401);
    assert_eq!(answer.header("access-control-allow-origin"), Some(ORIGIN));
    assert!(answer.header("vary").unwrap().contains("origin"));
    assert_eq!(answer.header("access-control-allow-credentials"), None);
}

#[sqlx::test]
async fn a_schema_mismatch_is_a_500_without_details(db: PgPool) {
    let app = TestApp::new(db).await;
    app.execute("ALTER TABLE tasks RENAME COLUMN title TO heading")
        .await;
    let answer = app.call("alice", "GET", ALICE, Value::Null).await;
    answer.problem(500);
    assert!(!String::from_utf8_lossy(&answer.body).contains("title\" does"));
}

#[sqlx::test]
async fn every_route_needs_a_token_except_the_open_ones(db: PgPool) {
    let app = TestApp::new(db).await;
    let document = app.send(get("/openapi.json")).await.json();
    let paths = document["paths"].as_object().unwrap();
    assert!(paths.len() >= 4);

    for route in paths.keys() {
        let path = filled(route);
        for method in METHODS {
            let request = Request::builder().method(method).uri(&path);
            let answer = app.send(request.body(Body::empty()).unwrap()).await;
            if OPEN_ROUTES.contains(&route.as_str()) {
                assert_ne!(answer.status, StatusCode::UNAUTHORIZED, "{method} {route}");
            } else {
                answer.problem(401);
                assert_eq!(
                    answer.header("www-authenticate"),
                    Some(r#"Bearer realm="api""#)
                );
            }
        }
    }
}

#[sqlx::test]
async fn bodies_have_the_fields_that_openapi_names(db: PgPool) {
    let app = TestApp::new(db).await;
    let document = app.send(get("/openapi.json")).await.json();
    let mut bodies = 0;
    for (route, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            let Some(reference) = schema["$ref"].as_str() else {
                continue;
            };
            let schema = document.pointer(&reference[1..]).unwrap();
            let names = schema["properties"].as_object().unwrap().keys();
            // No field takes a list, so each known field has an error.
            let body = names.clone().map(|name| (name.clone(), json!([])));
            let (method, path) = (method.to_uppercase(), filled(route));
            let answer = app.call("alice", &method, &path, body.collect()).await;
            let pointers: HashSet<String> = answer.problem(422).into_iter().collect();
            let expected = names.map(|name| format!("#/{name}")).collect();
            assert_eq!(pointers, expected, "{method} {route}");
            bodies += 1;
        }
    }
    assert!(bodies >= 2);
}

#[sqlx::test]
async fn openapi_names_each_operation_and_says_which_are_open(db: PgPool) {
    let app = TestApp::new(db).await;
    let document = app.send(get("/openapi.json")).await.json();
    assert_eq!(
        document["components"]["securitySchemes"]["bearer"]["scheme"],
        "bearer"
    );
    assert!(document["security"][0]["bearer"].is_array());

    let mut ids = HashSet::new();
    for (route, item) in document["paths"].as_object().unwrap() {
        for operation in item.as_object().unwrap().values() {
            let open = operation["security"] == json!([{}]);
            assert_eq!(open, OPEN_ROUTES.contains(&route.as_str()), "{route}");
            assert_ne!(operation["responses"]["default"], Value::Null, "{route}");
            let id = operation["operationId"].as_str().unwrap().to_owned();
            assert!(ids.insert(id), "{route} repeats an operation id");
        }
    }
}

#[sqlx::test]
async fn unknown_paths_are_404_and_wrong_methods_405(db: PgPool) {
    let app = TestApp::new(db).await;
    for path in [
        "/",
        "/api",
        "/api/v1/alice",
        "/api/v1/alice/tasks/",
        "/docs",
    ] {
        app.send(get(path)).await.problem(404);
        app.call("alice", "GET", path, Value::Null)
            .await
            .problem(404);
    }
    let answer = app
        .call("alice", "PUT", "/api/v1/alice/tasks", Value::Null)
        .await;
    answer.problem(405);
    assert_eq!(answer.header("allow"), Some("GET,HEAD,POST"));
}

#[sqlx::test]
async fn health_needs_no_database_and_ready_needs_the_tables(db: PgPool) {
    let app = TestApp::unmigrated(db.clone());
    assert_eq!(app.send(get("/health")).await.json()["status"], "ok");
    let answer = app.send(get("/ready")).await;
    answer.problem(503);
    assert_eq!(answer.header("retry-after"), Some("5"));

    let app = TestApp::new(db).await;
    assert_eq!(app.send(get("/ready")).await.json()["status"], "ready");

    app.db.close().await;
    assert_eq!(app.send(get("/health")).await.status, StatusCode::OK);
    for path in ["/api/v1/alice/tasks", "/ready"] {
        let answer = app.call("alice", "GET", path, Value::Null).await;
        answer.problem(503);
        assert!(answer.header("retry-after").is_some());
    }
}

#[sqlx::test]
async fn an_index_serves_every_list(options: PgPoolOptions, server: PgConnectOptions) {
    // A single connection, so that `pg_prepared_statements` lists all statements of the service.
    let pool = options.max_connections(1).connect_with(server);
    let app = TestApp::new(pool.await.unwrap()).await;
    app.execute(ROWS).await;
    for list in LISTS {
        let answer = app.call("alice", "GET", list, Value::Null).await;
        assert_eq!(answer.status, 200, "{list}");
    }

    let sent: Vec<String> = sqlx::query_scalar(
        "SELECT statement FROM pg_prepared_statements WHERE statement LIKE '%user_id = $%'",
    )
    .fetch_all(&app.db)
    .await
    .unwrap();
    assert!(
        sent.len() >= LISTS.len(),
        "not every list filters by user_id: {sent:?}"
    );
    for statement in sent {
        let explain = AssertSqlSafe(format!("EXPLAIN (GENERIC_PLAN) {statement}"));
        let lines = sqlx::raw_sql(explain).fetch_all(&app.db).await.unwrap();
        let plan: String = lines
            .iter()
            .map(|line| line.get::<String, _>(0) + "\n")
            .collect();
        let slow = plan.contains("Seq Scan") || plan.contains("Sort");
        assert!(!slow, "{statement}\n{plan}");
    }
}

#[sqlx::test]
async fn the_pool_limits_size_and_statement_time(_: PgPoolOptions, server: PgConnectOptions) {
    let db = database::pool(&Settings {
        connection: server,
        pool_size: 1,
        acquire_timeout: Duration::from_secs(1),
        statement_timeout: Duration::from_secs(2),
    });
    let mut only = db.acquire().await.unwrap();
    let second = db.acquire().await;
    assert!(matches!(second, Err(sqlx::Error::PoolTimedOut)));
    let slow = sqlx::query("SELECT pg_sleep(30)").execute(&mut *only).await;
    let code = slow.unwrap_err().into_database_error().unwrap();
    assert_eq!(code.code().unwrap(), "57014");
}

#[sqlx::test]
async fn a_connection_lost_while_idle_is_replaced(
    options: PgPoolOptions,
    server: PgConnectOptions,
) {
    let other = options.connect_with(server.clone()).await.unwrap();
    let db = database::pool(&Settings {
        connection: server,
        pool_size: 1,
        acquire_timeout: Duration::from_secs(3),
        statement_timeout: Duration::from_secs(2),
    });
    let own = "SELECT pg_backend_pid()";
    let lost: i32 = sqlx::query_scalar(own).fetch_one(&db).await.unwrap();
    sqlx::query("SELECT pg_terminate_backend($1, 1000)")
        .bind(lost)
        .execute(&other)
        .await
        .unwrap();
    // Wait longer than `MAX_IDLE`, so that the pool pings the connection.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let next: i32 = sqlx::query_scalar(own).fetch_one(&db).await.unwrap();
    assert_ne!(next, lost);
}
