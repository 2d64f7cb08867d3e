//! Tasks: access for their owner, and isolation from other users.

use axum::http::StatusCode;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::{people, support::TestApp};

const ALICE: &str = "/api/v1/alice/tasks";
const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";

async fn create(app: &TestApp, user: &str, title: &str) -> Value {
    let path = format!("/api/v1/{user}/tasks");
    let answer = app.call(user, "POST", &path, json!({"title": title})).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    answer.json()
}

#[sqlx::test]
async fn creates_reads_updates_and_deletes_a_task(db: PgPool) {
    let app = TestApp::new(db).await;
    let made = app
        .call("alice", "POST", ALICE, json!({"title": "  Buy tea "}))
        .await;
    assert_eq!(made.status, StatusCode::CREATED);
    let task = made.json();
    let path = format!("{ALICE}/{}", task["id"].as_str().unwrap());
    assert_eq!(made.header("location"), Some(path.as_str()));
    assert_eq!(task["title"], "Buy tea");
    assert_eq!(task["completed"], false);
    assert!(task["created_at"].as_str().unwrap().ends_with('Z'));
    assert_eq!(task.as_object().unwrap().len(), 5);

    let read = app.call("alice", "GET", &path, Value::Null).await;
    assert_eq!(read.json(), task);

    let changed = app
        .call("alice", "PATCH", &path, json!({"completed": true}))
        .await
        .json();
    assert_eq!(changed["title"], "Buy tea");
    assert_eq!(changed["completed"], true);
    assert_ne!(changed["updated_at"], task["updated_at"]);

    let removed = app.call("alice", "DELETE", &path, Value::Null).await;
    assert_eq!(removed.status, StatusCode::NO_CONTENT);
    assert!(removed.body.is_empty());
    for method in ["GET", "DELETE"] {
        app.call("alice", method, &path, Value::Null)
            .await
            .problem(404);
    }
}

#[sqlx::test]
async fn lists_tasks_in_pages_newest_first(db: PgPool) {
    let app = TestApp::new(db).await;
    for title in ["one", "two", "three"] {
        create(&app, "alice", title).await;
    }
    create(&app, "bob", "another").await;

    let (all, next) = page(&app, "").await;
    assert_eq!(all, ["three", "two", "one"]);
    assert_eq!(next, json!(null));
    let (exact, next) = page(&app, "?limit=3").await;
    assert_eq!((exact.len(), next), (3, json!(null)));

    let (first, next) = page(&app, "?limit=1").await;
    assert_eq!(first, ["three"]);
    let cursor = next.as_str().unwrap();
    let (micros, id) = cursor.split_once('_').unwrap();
    assert!(micros.parse::<u64>().is_ok() && id.len() == 36, "{cursor}");
    // Creating or deleting tasks doesn't move other tasks to another page.
    create(&app, "alice", "four").await;
    app.execute("DELETE FROM tasks WHERE title = 'three'").await;
    let (second, next) = page(&app, &format!("?limit=1&cursor={cursor}")).await;
    assert_eq!(second, ["two"]);
    let (last, next) = page(&app, &format!("?cursor={}", next.as_str().unwrap())).await;
    assert_eq!((last, next), (vec!["one".to_owned()], json!(null)));
}

#[sqlx::test]
async fn pages_split_tasks_with_equal_timestamps(db: PgPool) {
    let app = TestApp::new(db).await;
    app.execute(
        "INSERT INTO tasks (user_id, title, created_at)
         SELECT 'alice', n, '2026-01-01T00:00:00.123456Z' FROM generate_series(1, 5) AS n",
    )
    .await;
    let (mut titles, mut query) = (Vec::new(), "?limit=2".to_owned());
    for expected in [2, 2, 1] {
        let (page, next) = page(&app, &query).await;
        assert_eq!(page.len(), expected);
        titles.extend(page);
        query = format!("?limit=2&cursor={}", next.as_str().unwrap_or_default());
    }
    titles.sort();
    assert_eq!(titles, ["1", "2", "3", "4", "5"]);
}

/// Returns the titles and the `nextCursor` of a page of Alice's tasks.
async fn page(app: &TestApp, query: &str) -> (Vec<String>, Value) {
    let path = format!("{ALICE}{query}");
    let page = app.call("alice", "GET", &path, Value::Null).await.json();
    assert_eq!(page.as_object().unwrap().len(), 2, "{page}");
    let title = |task: &Value| task["title"].as_str().unwrap().to_owned();
    let titles = page["tasks"].as_array().unwrap().iter().map(title);
    (titles.collect(), page["nextCursor"].clone())
}

#[sqlx::test]
async fn another_users_task_looks_like_a_missing_one(db: PgPool) {
    let app = TestApp::new(db).await;
    let task = create(&app, "alice", "private").await;
    let id = task["id"].as_str().unwrap();

    for (method, path) in [
        ("GET", ALICE.to_owned()),
        ("POST", ALICE.to_owned()),
        ("GET", format!("{ALICE}/{id}")),
        ("PATCH", format!("{ALICE}/{id}")),
        ("DELETE", format!("{ALICE}/{id}")),
        ("GET", "/api/v1/ALICE/tasks".to_owned()),
    ] {
        app.call("bob", method, &path, json!({"title": "x"}))
            .await
            .problem(403);
    }
    // Bob uses his own path with the id of Alice's task.
    for (method, body) in [
        ("GET", Value::Null),
        ("PATCH", json!({"title": "stolen"})),
        ("DELETE", Value::Null),
    ] {
        let mut bodies = Vec::new();
        for id in [id, UNKNOWN, "not-a-uuid", "%00", &id.replace('-', "")] {
            let path = format!("/api/v1/bob/tasks/{id}");
            let answer = app.call("bob", method, &path, body.clone()).await;
            answer.problem(404);
            bodies.push(answer.body);
        }
        bodies.dedup();
        assert_eq!(bodies.len(), 1);
    }
    let path = format!("{ALICE}/{id}");
    assert_eq!(
        app.call("alice", "GET", &path, Value::Null).await.json(),
        task
    );
    // Bob's list doesn't show Alice's task, even with a cursor right before it.
    let above = format!("9999999999999999_{id}");
    for query in ["", &format!("?cursor={above}")] {
        let path = format!("/api/v1/bob/tasks{query}");
        let theirs = app.call("bob", "GET", &path, Value::Null).await;
        assert_eq!(theirs.json(), json!({"tasks": [], "nextCursor": null}));
    }
}

#[sqlx::test]
async fn a_deleted_users_token_is_refused(db: PgPool) {
    let app = TestApp::new(db).await;
    app.execute(r#"DELETE FROM "user" WHERE id = 'alice'"#)
        .await;
    app.call("alice", "POST", ALICE, json!({"title": "x"}))
        .await
        .problem(401);
}

#[sqlx::test]
async fn user_ids_are_matched_exactly(db: PgPool) {
    let app = TestApp::new(db).await;
    let longest = "a".repeat(128);
    for user in ["a b/ü", "a'--", "%", &longest] {
        people::add(&app.db, user).await;
    }
    for (user, path, status) in [
        ("a b/ü", "/api/v1/a%20b%2F%C3%BC/tasks", 200),
        ("a'--", "/api/v1/a'--/tasks", 200),
        ("%", "/api/v1/%25/tasks", 200),
        (&longest, &format!("/api/v1/{longest}/tasks"), 200),
        ("alice", "/api/v1//tasks", 403),
        ("alice", "/api/v1/alice%00/tasks", 403),
        ("alice", "/api/v1/%FF/tasks", 403),
        ("alice", "/api/v1/%FF/tasks/%FF", 403),
        ("alice", "/api/v1/alice/tasks/%FF", 404),
        ("alice", "/api/v1/alice%20/tasks", 403),
        ("alice", "/api/v1/%61lice/tasks", 200),
    ] {
        let answer = app.call(user, "GET", path, Value::Null).await;
        assert_eq!(answer.status, status, "{user} {path}");
    }
}

#[sqlx::test]
async fn reports_every_invalid_field(db: PgPool) {
    let app = TestApp::new(db).await;
    let id = create(&app, "alice", "x").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let one = format!("{ALICE}/{id}");
    let long = json!({"title": "a".repeat(201)}).to_string();
    // For a missing task, invalid fields still give 422, not 404.
    let none = format!("{ALICE}/none");
    for (method, path, body, pointers) in [
        ("POST", ALICE, "{}", "#/title"),
        ("POST", ALICE, r#"{"title": ""}"#, "#/title"),
        ("POST", ALICE, r#"{"title": "a\u0000"}"#, "#/title"),
        ("POST", ALICE, &long, "#/title"),
        (
            "POST",
            ALICE,
            r#"{"completed": "yes"}"#,
            "#/title #/completed",
        ),
        ("POST", ALICE, r#"{"title": "x", "user_id": "bob"}"#, "#"),
        ("POST", ALICE, r#"["x", true]"#, "#"),
        ("PATCH", &one, "{}", "#"),
        ("PATCH", &one, r#"{"title": null}"#, "#/title"),
        ("PATCH", &one, r#"{"id": "x"}"#, "#"),
        ("PATCH", &none, r#"{"title": 1}"#, "#/title"),
    ] {
        let body = serde_json::from_str(body).unwrap();
        let answer = app.call("alice", method, path, body).await;
        let found = answer.problem(422).join(" ");
        assert!(found.starts_with(pointers), "{method} {path}: {found}");
        assert!(!String::from_utf8_lossy(&answer.body).contains("user_id"));
    }
}

#[sqlx::test]
async fn titles_are_trimmed_and_counted_in_characters(db: PgPool) {
    let app = TestApp::new(db).await;
    let longest = "\u{1f375}".repeat(200);
    for (title, status) in [
        (" tea \n", 201),
        (&longest, 201),
        (" \t ", 422),
        ("a\u{7f}", 422),
        ("a\u{85}b", 422),
    ] {
        let answer = app
            .call("alice", "POST", ALICE, json!({"title": title}))
            .await;
        assert_eq!(answer.status, status, "{title:?}");
    }
}

#[sqlx::test]
async fn rejects_invalid_query_parameters(db: PgPool) {
    let app = TestApp::new(db).await;
    let huge = "9".repeat(20);
    for limit in [
        "", "0", "101", "-1", "x", "1.0", "1_0", "%2B1", "%201", &huge,
    ] {
        refused(&app, &format!("limit={limit}"), "#/limit").await;
    }
    for cursor in [
        "",
        "1",
        UNKNOWN,
        &format!("_{UNKNOWN}"),
        &format!("-1_{UNKNOWN}"),
        &format!("%2B1_{UNKNOWN}"),
        &format!("1.0_{UNKNOWN}"),
        &format!("12345678901234567_{UNKNOWN}"),
        &format!("1_{UNKNOWN}_"),
        &format!("1_{}", UNKNOWN.replace('-', "")),
        &format!("1_%7B{UNKNOWN}%7D"),
        "1_%00",
    ] {
        refused(&app, &format!("cursor={cursor}"), "#/cursor").await;
    }
    let cursor = format!("cursor=1_{UNKNOWN}");
    refused(&app, &format!("{cursor}&{cursor}"), "#/cursor").await;
    refused(&app, "limit=1&limit=1", "#/limit").await;
    for unknown in ["offset=0", "x=1", "Limit=1"] {
        refused(&app, unknown, "#").await;
    }
}

async fn refused(app: &TestApp, query: &str, pointer: &str) {
    let path = format!("{ALICE}?{query}");
    let answer = app.call("alice", "GET", &path, Value::Null).await;
    assert_eq!(answer.problem(422), [pointer], "{query}");
}
