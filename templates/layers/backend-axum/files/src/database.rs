//! The connection pool, and the check that the frontend's migrations have run.
//!
//! The frontend owns every table and migration; this service only reads and writes rows.

use std::time::Duration;

use sqlx::{
    Executor, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tokio::time;

use crate::tasks;

const MAX_CONNECTIONS: u32 = 10;
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);
const CHECK_TIMEOUT: Duration = Duration::from_secs(2);
const CHECK_PAUSE: Duration = Duration::from_secs(2);

/// One statement per table that this service uses; it names every column and reads no row.
const PROBES: [&str; 1] = [tasks::PROBE];

/// Lazy: the process starts, and `/health` answers, while the database is still coming up.
#[must_use]
pub fn pool(options: PgConnectOptions) -> PgPool {
    PgPoolOptions::new()
        .max_connections(MAX_CONNECTIONS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        // A statement and not a start-up option, which connection poolers such as PgBouncer refuse.
        .after_connect(|connection, _| {
            Box::pin(async move {
                connection
                    .execute("SET statement_timeout = '5s'")
                    .await
                    .map(drop)
            })
        })
        .connect_lazy_with(options.application_name(env!("CARGO_PKG_NAME")))
}

/// Does the database answer, and does it have the tables?
///
/// # Errors
/// What is missing, in words for a log.
pub async fn check(db: &PgPool) -> Result<(), &'static str> {
    const UNREACHABLE: &str = "the database does not answer";
    const UNMIGRATED: &str = "the database has no such tables, run `npm run db:migrate`";

    for probe in PROBES {
        let query = sqlx::query(probe).execute(db);
        match time::timeout(CHECK_TIMEOUT, query).await {
            Ok(Ok(_)) => {}
            Ok(Err(sqlx::Error::Database(error)))
                if error.code().is_some_and(|code| code.starts_with("42")) =>
            {
                return Err(UNMIGRATED);
            }
            _ => return Err(UNREACHABLE),
        }
    }
    Ok(())
}

/// Says in the log what the database lacks, once per reason, until it lacks nothing.
pub async fn report_until_ready(db: PgPool) {
    let mut reported = None;
    while let Err(reason) = check(&db).await {
        if reported != Some(reason) {
            tracing::error!("{reason}");
            reported = Some(reason);
        }
        time::sleep(CHECK_PAUSE).await;
    }
    tracing::info!("the database is ready");
}
