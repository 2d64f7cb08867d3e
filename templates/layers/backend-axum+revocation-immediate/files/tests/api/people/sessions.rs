//! A token is valid only while its session exists.

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
async fn a_token_is_refused_once_its_session_is_gone(db: PgPool) {
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
async fn the_session_must_belong_to_the_user_of_the_token(db: PgPool) {
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
async fn an_unavailable_database_is_a_503(db: PgPool) {
    let app = TestApp::new(db).await;
    app.db.close().await;
    let answer = ask(&app, &claims("alice")).await;
    answer.problem(503);
    assert_eq!(answer.header("retry-after"), Some("5"));

    // Expired tokens are refused without a query.
    let mut expired = claims("alice");
    expired["exp"] = json!(support::now() - 60);
    ask(&app, &expired).await.problem(401);
}
