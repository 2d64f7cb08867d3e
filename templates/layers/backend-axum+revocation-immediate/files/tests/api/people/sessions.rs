//! A token is valid as long as its session.

use axum::{body::Body, http::Request};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::{self, Answer, TestApp, claims, signed};

async fn ask(app: &TestApp, claims: &Value) -> Answer {
    let token = signed(support::header().to_string(), claims.to_string());
    let request =
        Request::get("/api/v1/alice/tasks").header("authorization", format!("Bearer {token}"));
    app.send(request.body(Body::empty()).unwrap()).await
}

#[sqlx::test]
async fn a_token_ends_with_its_session(db: PgPool) {
    for end in [
        "DELETE FROM session WHERE user_id = 'alice'",
        "UPDATE session SET expires_at = now() WHERE user_id = 'alice'",
        "UPDATE session SET user_id = 'bob' WHERE user_id = 'alice'",
    ] {
        let app = TestApp::new(db.clone()).await;
        assert_eq!(ask(&app, &claims("alice")).await.status, 200);
        app.execute(end).await;
        ask(&app, &claims("alice")).await.problem(401);
        app.execute(r#"DELETE FROM "user""#).await;
    }
}

#[sqlx::test]
async fn a_token_names_a_session_of_its_user(db: PgPool) {
    let app = TestApp::new(db).await;
    let own = claims("alice")["sid"].as_str().unwrap().to_owned();
    for invalid in [
        claims("bob")["sid"].clone(),
        json!(null),
        json!(1),
        json!([claims("alice")["sid"]]),
        json!(""),
        json!("nobody"),
        json!(own.clone() + " "),
        json!(own + "\0"),
        json!("a".repeat(129)),
    ] {
        let mut claims = claims("alice");
        claims["sid"] = invalid;
        ask(&app, &claims).await.problem(401);
    }
    let mut without = claims("alice");
    without.as_object_mut().unwrap().remove("sid");
    ask(&app, &without).await.problem(401);
}

#[sqlx::test]
async fn without_its_database_the_service_cannot_judge_a_token(db: PgPool) {
    let app = TestApp::new(db).await;
    app.db.close().await;
    let answer = ask(&app, &claims("alice")).await;
    answer.problem(503);
    assert_eq!(answer.header("retry-after"), Some("5"));

    // A token that has expired is refused without asking.
    let mut expired = claims("alice");
    expired["exp"] = json!(support::now() - 60);
    ask(&app, &expired).await.problem(401);
}
