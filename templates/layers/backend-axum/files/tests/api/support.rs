//! The app under test, and helpers to send requests to it.

use std::path::Path;

use api::{app, config::Config};
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, PgPool, migrate::Migrator};
use tower::ServiceExt;

use crate::{people, signer};

pub const ORIGIN: &str = "http://localhost:3000";

/// A function that returns the signature of a message.
pub type Sign = fn(&[u8]) -> Vec<u8>;

pub struct TestApp {
    router: Router,
    pub db: PgPool,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl TestApp {
    /// Applies the frontend's migrations and adds the users `alice` and `bob`.
    pub async fn new(db: PgPool) -> Self {
        let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("../frontend/drizzle");
        let migrator = Migrator::new(migrations).await.unwrap();
        migrator.run(&db).await.unwrap();
        for user in ["alice", "bob"] {
            people::add(&db, user).await;
        }
        Self::unmigrated(db)
    }

    pub fn unmigrated(db: PgPool) -> Self {
        Self {
            router: app(config(), db.clone()),
            db,
        }
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: body.collect().await.unwrap().to_bytes().into(),
        }
    }

    /// Sends a request as `user`, with a JSON body unless `body` is null.
    pub async fn call(&self, user: &str, method: &str, path: &str, body: Value) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {}", token(user)));
        self.send(if body.is_null() {
            request.body(Body::empty()).unwrap()
        } else {
            request
                .header("content-type", "application/json")
                .body(Body::from(body.to_string()))
                .unwrap()
        })
        .await
    }

    pub async fn execute(&self, sql: &'static str) {
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&self.db)
            .await
            .unwrap();
    }
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Asserts that the body is a complete problem document. Returns the pointers of its errors.
    pub fn problem(&self, status: u16) -> Vec<String> {
        let text = String::from_utf8_lossy(&self.body);
        assert_eq!(self.status, status, "{text}");
        let media_type = self.header("content-type");
        assert_eq!(media_type, Some("application/problem+json"));
        let body = self.json();
        assert_eq!(body["type"], "about:blank");
        let title = match status {
            413 => "Content Too Large",
            422 => "Unprocessable Content",
            _ => self.status.canonical_reason().unwrap(),
        };
        assert_eq!(body["title"], title);
        assert_eq!(body["status"], status);
        let errors = body["errors"].as_array().cloned().unwrap_or_default();
        let pointer = |error: &Value| error["pointer"].as_str().unwrap().to_owned();
        errors.iter().map(pointer).collect()
    }
}

pub fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

fn config() -> Config {
    Config::from_lookup(&|name| {
        let value = match name {
            "DATABASE_URL" => "postgresql://nobody@127.0.0.1:1/none",
            "CORS_ALLOWED_ORIGIN" | "JWT_ISSUER" => ORIGIN,
            "JWT_AUDIENCE" => "my-app-backend",
            _ => return signer::variable(name),
        };
        Some(value.to_owned())
    })
    .unwrap_or_else(|error| panic!("{error}"))
}

/// The current Unix time in seconds.
pub fn now() -> i64 {
    chrono::Utc::now().timestamp()
}

pub fn claims(user: &str) -> Value {
    let mut claims = json!({
        "iss": ORIGIN, "aud": "my-app-backend", "iat": now() - 60, "exp": now() + 600, "jti": "1", "type": "access",
    });
    let mut subject = people::subject(user);
    let claims_of = claims.as_object_mut().unwrap();
    claims_of.append(subject.as_object_mut().unwrap());
    claims
}

/// The header of the frontend's tokens.
pub fn header() -> Value {
    json!({"alg": signer::ALGORITHM, "typ": "at+jwt", "kid": signer::KEY_ID})
}

pub fn token(user: &str) -> String {
    signed(header().to_string(), claims(user).to_string())
}

/// Creates a token from arbitrary bytes, because JWT libraries encode only valid JSON.
pub fn signed(header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>) -> String {
    signed_by(signer::sign, header, payload)
}

pub fn signed_by(sign: Sign, header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>) -> String {
    let [header, payload] =
        [header.as_ref(), payload.as_ref()].map(|part| URL_SAFE_NO_PAD.encode(part));
    let message = format!("{header}.{payload}");
    let signature = URL_SAFE_NO_PAD.encode(sign(message.as_bytes()));
    format!("{message}.{signature}")
}
