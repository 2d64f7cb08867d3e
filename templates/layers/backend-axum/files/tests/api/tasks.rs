//! Tasks: what their owner can do, and what nobody else can.

use axum::http::StatusCode;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::{people, support::TestApp};

const ALICE: &str = "/api/v1/alice/tasks";
const NOBODYS: &str = "00000000-0000-4000-8000-000000000000";

#[sqlx::test]
async fn a_task_is_made_read_changed_and_removed(db: PgPool) {
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
        let gone = app.call("alice", method, &path, Value::Null).await;
        gone.problem(404, "Not Found");
    }
}

#[sqlx::test]
async fn a_list_has_pages_newest_first(db: PgPool) {
    let app = TestApp::new(db).await;
    for title in ["one", "two", "three"] {
        app.create("alice", title).await;
    }
    app.create("bob", "another").await;

    let page = |query: &'static str| {
        let app = &app;
        async move {
            let path = format!("{ALICE}{query}");
            app.call("alice", "GET", &path, Value::Null).await.json()
        }
    };
    let titles = |page: &Value| -> Vec<String> {
        let tasks = page["tasks"].as_array().unwrap();
        tasks
            .iter()
            .map(|task| task["title"].as_str().unwrap().to_owned())
            .collect()
    };

    let all = page("").await;
    assert_eq!(titles(&all), ["three", "two", "one"]);
    assert_eq!(
        (&all["total"], &all["limit"], &all["offset"]),
        (&json!(3), &json!(50), &json!(0))
    );
    let second = page("?limit=1&offset=1").await;
    assert_eq!(titles(&second), ["two"]);
    assert_eq!(second["total"], 3);
    assert!(titles(&page("?offset=9").await).is_empty());
}

#[sqlx::test]
async fn another_users_tasks_cannot_be_told_from_missing_ones(db: PgPool) {
    let app = TestApp::new(db).await;
    let task = app.create("alice", "private").await;
    let id = task["id"].as_str().unwrap();

    for path in [
        ALICE.to_owned(),
        format!("{ALICE}/{id}"),
        "/api/v1/ALICE/tasks".to_owned(),
    ] {
        let answer = app.call("bob", "GET", &path, Value::Null).await;
        answer.problem(403, "Forbidden");
    }
    // The path is Bob's own, the row is not.
    for (method, body) in [
        ("GET", Value::Null),
        ("PATCH", json!({"title": "stolen"})),
        ("DELETE", Value::Null),
    ] {
        let mut bodies = Vec::new();
        for id in [id, NOBODYS, "not-a-uuid", "%00", &id.replace('-', "")] {
            let path = format!("/api/v1/bob/tasks/{id}");
            let answer = app.call("bob", method, &path, body.clone()).await;
            answer.problem(404, "Not Found");
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
    let theirs = app
        .call("bob", "GET", "/api/v1/bob/tasks", Value::Null)
        .await;
    assert_eq!(theirs.json()["total"], 0);
}

#[sqlx::test]
async fn a_token_of_a_deleted_user_is_not_good_any_more(db: PgPool) {
    let app = TestApp::new(db).await;
    app.execute(r#"DELETE FROM "user" WHERE id = 'alice'"#)
        .await;
    let answer = app
        .call("alice", "POST", ALICE, json!({"title": "x"}))
        .await;
    answer.problem(401, "Unauthorized");
}

#[sqlx::test]
async fn ids_of_any_form_are_matched_exactly(db: PgPool) {
    let app = TestApp::new(db).await;
    for user in ["a b/ü", "a'--", "%"] {
        people::add(&app.db, user).await;
    }
    for (user, path, status) in [
        ("a b/ü", "/api/v1/a%20b%2F%C3%BC/tasks", 200),
        ("a'--", "/api/v1/a'--/tasks", 200),
        ("%", "/api/v1/%25/tasks", 200),
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
async fn fields_are_checked_one_by_one(db: PgPool) {
    let app = TestApp::new(db).await;
    let id = app.create("alice", "x").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let one = format!("{ALICE}/{id}");
    for (method, path, body, pointers) in [
        ("POST", ALICE, json!({}), vec!["#/title"]),
        ("POST", ALICE, json!({"title": ""}), vec!["#/title"]),
        ("POST", ALICE, json!({"title": "a\u{0}"}), vec!["#/title"]),
        (
            "POST",
            ALICE,
            json!({"title": "a".repeat(201)}),
            vec!["#/title"],
        ),
        (
            "POST",
            ALICE,
            json!({"title": 1, "completed": "yes"}),
            vec!["#/title", "#/completed"],
        ),
        (
            "POST",
            ALICE,
            json!({"title": "x", "user_id": "bob"}),
            vec!["#"],
        ),
        ("POST", ALICE, json!(["x", true]), vec!["#"]),
        ("PATCH", &one, json!({}), vec!["#"]),
        ("PATCH", &one, json!({"title": null}), vec!["#/title"]),
        ("PATCH", &one, json!({"id": NOBODYS}), vec!["#"]),
        // Fields come before rows.
        (
            "PATCH",
            "/api/v1/alice/tasks/none",
            json!({"title": 1}),
            vec!["#/title"],
        ),
    ] {
        let answer = app.call("alice", method, path, body.clone()).await;
        let found = answer.problem(422, "Unprocessable Content");
        assert!(
            pointers.iter().all(|p| found.contains(&(*p).to_owned())),
            "{body} {found:?}"
        );
        assert!(!String::from_utf8_lossy(&answer.body).contains("user_id"));
    }
    for query in [
        "limit=0",
        "limit=101",
        "limit=x",
        "offset=-1",
        "offset=99999999999999999999",
        "x=1",
    ] {
        let path = format!("{ALICE}?{query}");
        let answer = app.call("alice", "GET", &path, Value::Null).await;
        answer.problem(422, "Unprocessable Content");
    }
}
