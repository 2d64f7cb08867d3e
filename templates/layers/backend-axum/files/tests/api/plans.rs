//! Query plans of list endpoints, and the limits of the connection pool.

use std::time::Duration;

use api::database::{self, Settings};
use serde_json::Value;
use sqlx::{
    AssertSqlSafe, Row as _,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::support::TestApp;

const LISTS: [&str; 1] = ["/api/v1/alice/tasks"];

/// Enough rows to make an index cheaper than scanning or sorting the table.
const ROWS: &str = r#"
    INSERT INTO "user" (id, name, email) SELECT n, n, n FROM generate_series(1, 100) AS n;
    INSERT INTO session (id, user_id, token, expires_at)
        SELECT n, 1 + n % 100, n, now() FROM generate_series(1, 10000) AS n;
    INSERT INTO tasks (user_id, title) SELECT 1 + n % 100, n FROM generate_series(1, 10000) AS n;
    ANALYZE;
"#;

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
    assert!(sent.len() >= LISTS.len(), "not every list filters by user_id: {sent:?}");
    for statement in sent {
        let explain = AssertSqlSafe(format!("EXPLAIN (GENERIC_PLAN) {statement}"));
        let lines = sqlx::raw_sql(explain).fetch_all(&app.db).await.unwrap();
        let plan: String = lines.iter().map(|line| line.get::<String, _>(0) + "\n").collect();
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
    sqlx::query("SELECT pg_terminate_backend($1, 1000)").bind(lost).execute(&other).await.unwrap();
    // Wait longer than `MAX_IDLE`, so that the pool pings the connection.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let next: i32 = sqlx::query_scalar(own).fetch_one(&db).await.unwrap();
    assert_ne!(next, lost);
}
