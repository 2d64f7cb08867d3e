//! Layer 1 under attack. Whatever is sent, the answer is the same 401.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::{SECRET, TestApp, claims, now, sign, token};

const HEADER: &str = r#"{"alg":"HS256","typ":"at+jwt"}"#;

async fn answer(app: &TestApp, credentials: &[&[u8]]) -> (StatusCode, Option<String>, Vec<u8>) {
    let mut request = Request::get("/api/v1/alice/tasks");
    for value in credentials {
        request = request.header("authorization", *value);
    }
    let answer = app.send(request.body(Body::empty()).unwrap()).await;
    let challenge = answer.header("www-authenticate").map(str::to_owned);
    (answer.status, challenge, answer.body)
}

fn changed(name: &str, value: Value) -> String {
    let mut claims = claims("alice");
    claims[name] = value;
    sign(HEADER, claims.to_string(), SECRET)
}

fn without(name: &str) -> String {
    let mut claims = claims("alice");
    claims.as_object_mut().unwrap().remove(name);
    sign(HEADER, claims.to_string(), SECRET)
}

fn with_header(header: &str) -> String {
    sign(header, claims("alice").to_string(), SECRET)
}

/// The payload with one part of its text replaced.
fn with_text(from: &str, to: &str) -> String {
    let payload = claims("alice").to_string();
    assert!(payload.contains(from));
    sign(HEADER, payload.replacen(from, to, 1), SECRET)
}

#[sqlx::test]
async fn good_tokens_are_let_in(db: PgPool) {
    let app = TestApp::new(db).await;
    for (what, token) in [
        ("as the frontend makes it", token("alice")),
        ("no typ", with_header(r#"{"alg":"HS256"}"#)),
        ("typ JWT", with_header(r#"{"alg":"HS256","typ":"jwt"}"#)),
        (
            "aud in a list",
            changed("aud", json!(["x", "my-app-backend"])),
        ),
        ("no name", without("name")),
        ("no jti", without("jti")),
        ("one more claim", changed("role", json!("admin"))),
        ("short", changed("exp", json!(now() + 60))),
    ] {
        let (status, ..) = answer(&app, &[format!("bearer {token}").as_bytes()]).await;
        assert_eq!(status, StatusCode::OK, "{what}");
    }
}

#[sqlx::test]
async fn every_other_token_is_refused_alike(db: PgPool) {
    let app = TestApp::new(db).await;
    let good = token("alice");
    let (header, rest) = good.split_once('.').unwrap();
    let (payload, signature) = rest.split_once('.').unwrap();
    let other = sign(HEADER, claims("bob").to_string(), SECRET);
    let other_payload = other.split('.').nth(1).unwrap();
    let unsigned = with_header(r#"{"alg":"none"}"#);
    let unsigned = unsigned.rsplit_once('.').unwrap().0;

    let mut cases = vec![
        (
            "other key",
            sign(
                HEADER,
                claims("alice").to_string(),
                &SECRET.replace('x', "y"),
            ),
        ),
        (
            "key with a newline",
            sign(HEADER, claims("alice").to_string(), &format!("{SECRET}\n")),
        ),
        ("empty key", sign(HEADER, claims("alice").to_string(), "")),
        ("alg none", with_header(r#"{"alg":"none"}"#)),
        ("alg none, no signature", format!("{unsigned}.")),
        ("alg none, one byte", format!("{unsigned}.AA")),
        (
            "other payload",
            format!("{header}.{other_payload}.{signature}"),
        ),
        ("no signature", format!("{header}.{payload}.")),
        ("cut signature", good[..good.len() - 1].to_owned()),
        ("longer signature", format!("{good}A")),
        ("two segments", format!("{header}.{payload}")),
        ("four segments", format!("{good}.e30")),
        ("five segments", format!("{good}.e30.e30")),
        ("padding", format!("{good}=")),
        ("huge", changed("name", json!("x".repeat(4096)))),
        ("payload is text", sign(HEADER, "alice", SECRET)),
        ("payload is a list", sign(HEADER, "[1,2]", SECRET)),
        ("payload is null", sign(HEADER, "null", SECRET)),
        ("payload is empty", sign(HEADER, "", SECRET)),
        (
            "payload is not UTF-8",
            sign(HEADER, b"{\"sub\":\"\xff\"}", SECRET),
        ),
        ("payload is deep", sign(HEADER, "[".repeat(2000), SECRET)),
        (
            "same claim twice",
            with_text("\"sub\":", "\"sub\":\"alice\",\"sub\":"),
        ),
        (
            "exp beyond numbers",
            with_text("\"exp\":", "\"exp\":1e400,\"x\":"),
        ),
        ("exp is NaN", with_text("\"exp\":", "\"exp\":NaN,\"x\":")),
        ("expired", changed("exp", json!(now() - 6))),
        ("from the future", changed("iat", json!(now() + 60))),
        ("lives too long", changed("exp", json!(now() + 1802))),
        (
            "lives ten years",
            changed("exp", json!(now() + 315_360_000)),
        ),
        ("ends before it begins", changed("iat", json!(now() + 1801))),
    ];
    for alg in [
        "NONE", "hs256", "HS384", "HS512", "RS256", "ES256", "EdDSA", "PS256", "",
    ] {
        cases.push(("alg", with_header(&json!({"alg": alg}).to_string())));
    }
    for header in [
        "{}",
        "null",
        "[]",
        r#"{"alg":null}"#,
        r#"{"alg":["HS256"]}"#,
        r#"{"alg":"HS256","typ":"logout+jwt"}"#,
        r#"{"alg":"HS256","typ":"id+jwt"}"#,
        r#"{"alg":"HS256","typ":null}"#,
        r#"{"alg":"HS256","crit":["exp"]}"#,
        r#"{"alg":"HS256","crit":[]}"#,
        r#"{"alg":"HS256","crit":null}"#,
        r#"{"alg":"HS256","crit":["b64"],"b64":false}"#,
        r#"{"alg":"HS256","alg":"none"}"#,
    ] {
        cases.push(("header", with_header(header)));
    }
    for name in ["iss", "aud", "sub", "email", "iat", "exp", "type"] {
        cases.push(("missing claim", without(name)));
        for value in [
            json!(null),
            json!(true),
            json!({}),
            json!([]),
            json!([1]),
            json!(""),
        ] {
            cases.push(("claim of the wrong type or empty", changed(name, value)));
        }
    }
    for name in ["iat", "exp", "nbf"] {
        for value in [
            json!("1800000000"),
            json!(-1),
            json!(1.5),
            json!(u64::MAX),
            json!(1e300),
        ] {
            cases.push(("time that is none", changed(name, value)));
        }
    }
    for (name, value) in [
        ("iss", json!("http://localhost:3000/")),
        ("iss", json!("HTTP://localhost:3000")),
        ("iss", json!(["http://localhost:3000"])),
        ("aud", json!("my-app-backen")),
        ("aud", json!("my-app-backend2")),
        ("aud", json!(["other"])),
        ("aud", json!({"my-app-backend": 1})),
        ("type", json!("refresh")),
        ("type", json!("Access")),
        ("sub", json!(1)),
        ("sub", json!("a".repeat(129))),
        ("sub", json!("alice\u{0}")),
        ("name", json!(1)),
        ("nbf", json!(now() + 60)),
        ("nbf", json!(null)),
    ] {
        cases.push((name, changed(name, value)));
    }

    // An empty e-mail address is a string, and nothing is decided by it.
    let empty_email = changed("email", json!(""));
    cases.retain(|(_, token)| *token != empty_email);

    let mut bodies = Vec::new();
    for (what, token) in &cases {
        let (status, challenge, body) = answer(&app, &[format!("Bearer {token}").as_bytes()]).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{what}: {token}");
        assert_eq!(
            challenge.as_deref(),
            Some(r#"Bearer realm="api", error="invalid_token""#)
        );
        bodies.push(body);
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "the answer must not say why");
}

#[sqlx::test]
async fn credentials_come_in_one_authorization_header_only(db: PgPool) {
    let app = TestApp::new(db).await;
    let token = token("alice");
    let bearer = format!("Bearer {token}");
    for credentials in [
        vec![bearer.as_bytes(), bearer.as_bytes()],
        vec![bearer.as_bytes(), b"Basic YTpi"],
        vec![token.as_bytes()],
        vec![b"Bearer \xe9"],
        vec![format!("Bearer  {token}").as_bytes()],
        vec![format!("Basic {token}").as_bytes()],
    ] {
        let (status, challenge, _) = answer(&app, &credentials).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
        assert!(challenge.unwrap().contains("invalid_token"));
    }
    for (name, value, path) in [
        (
            "cookie",
            format!("token={token}"),
            "/api/v1/alice/tasks".to_owned(),
        ),
        (
            "x-access-token",
            token.clone(),
            "/api/v1/alice/tasks".to_owned(),
        ),
        (
            "accept",
            "*/*".to_owned(),
            format!("/api/v1/alice/tasks?access_token={token}"),
        ),
    ] {
        let request = Request::get(path).header(name, value);
        let answer = app.send(request.body(Body::empty()).unwrap()).await;
        answer.problem(401, "Unauthorized");
        assert_eq!(
            answer.header("www-authenticate"),
            Some(r#"Bearer realm="api""#)
        );
    }
}
