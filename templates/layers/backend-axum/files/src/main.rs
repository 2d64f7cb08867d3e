//! Serves the API. With the argument `openapi`, prints the document that `/openapi.json` serves.

use std::{
    env,
    io::{self, Write},
    process::ExitCode,
    time::Duration,
};

use api::{config::Config, database, server, telemetry};
use tokio::{net::TcpListener, time};

const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

#[tokio::main]
async fn main() -> ExitCode {
    let name = env!("CARGO_PKG_NAME");
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let result = match &arguments[..] {
        [] => serve().await,
        [command] if command == "openapi" => print_document(),
        [.., argument] => {
            eprintln!(
                "{name}: unexpected argument `{}`\nusage: {name} [openapi]",
                argument.display()
            );
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{name}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn print_document() -> Result<(), String> {
    let json = api::document()
        .to_pretty_json()
        .map_err(|error| error.to_string())?;
    writeln!(io::stdout(), "{json}").map_err(|error| error.to_string())
}

async fn serve() -> Result<(), String> {
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
