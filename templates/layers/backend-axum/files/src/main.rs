use std::{process::ExitCode, time::Duration};

use api::{config::Config, database, server, telemetry};
use tokio::{net::TcpListener, time};

const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}: {error}", env!("CARGO_PKG_NAME"));
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), String> {
    let config = Config::from_env().map_err(|error| error.to_string())?;
    telemetry::init(config.log_format, config.log_filter.clone());

    let address = config.address;
    let listener = TcpListener::bind(address)
        .await
        .map_err(|error| format!("cannot listen on {address}: {error}"))?;
    let stop = server::stop_signal();
    let db = database::pool(&config.database);
    tokio::spawn(database::report_until_ready(db.clone()));

    tracing::info!(%address, "listening");
    server::serve(listener, api::app(config, db.clone()), stop)
        .await
        .map_err(|error| format!("cannot serve {address}: {error}"))?;
    // Statements still running after `CLOSE_TIMEOUT` end at the database's statement timeout.
    let _ = time::timeout(CLOSE_TIMEOUT, db.close()).await;
    tracing::info!("stopped");
    Ok(())
}
