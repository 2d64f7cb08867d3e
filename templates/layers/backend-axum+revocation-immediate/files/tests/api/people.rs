//! Test users with sessions as the frontend stores them, and the claims in their tokens.

mod sessions;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sqlx::PgPool;

pub async fn add(db: &PgPool, user: &str) {
    sqlx::query(r#"INSERT INTO "user" (id, name, email) VALUES ($1, $1, $1)"#)
        .bind(user)
        .execute(db)
        .await
        .unwrap();
    sqlx::query(
        "INSERT INTO session (id, user_id, token, expires_at)
         VALUES ($1, $2, $1, now() + interval '7 days')",
    )
    .bind(session(user))
    .bind(user)
    .execute(db)
    .await
    .unwrap();
}

pub fn subject(user: &str) -> Value {
    json!({"sub": user, "sid": session(user), "email": format!("{user}@example.com"), "name": user})
}

fn session(user: &str) -> String {
    let mut id = URL_SAFE_NO_PAD.encode(user);
    id.truncate(128);
    id
}
