//! Serves a router over TCP with limits on headers, request time and shutdown.
//!
//! Uses `axum-server`, because `axum::serve` has no limits: it accepts request heads of any size and waits forever for
//! the rest of a head, even during shutdown.

use std::{io, net::SocketAddr, time::Duration};

use axum::{
    Router,
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use axum_server::{Handle, Server, accept::NoDelayAcceptor};
use tokio::{net::TcpListener, signal, time};

use crate::error::ApiError;

/// Request line and headers together. Larger heads get 431.
const MAX_HEAD_BYTES: usize = 16 * 1024;
const MAX_HEADERS: usize = 64;
/// Time limit for a request head, and for an idle connection.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
const DRAIN_TIMEOUT: Duration = Duration::from_secs(10);

/// Serves until `stop` completes, then gives open requests `DRAIN_TIMEOUT` to finish.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let handle = Handle::<SocketAddr>::new();
    let mut server = Server::from_listener(listener)
        .acceptor(NoDelayAcceptor::new())
        .handle(handle.clone())
        .accept_error_handler(|_, error| {
            tracing::warn!(%error, "cannot accept a connection");
        })
        .http1_only();
    server
        .http_builder()
        .http1()
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(MAX_HEAD_BYTES)
        .max_headers(MAX_HEADERS);
    tokio::spawn(async move {
        stop.await;
        handle.graceful_shutdown(Some(DRAIN_TIMEOUT));
    });
    server.serve(app.into_make_service()).await
}

/// Completes on Ctrl-C and, on Unix, on SIGTERM.
pub async fn stop_signal() {
    #[cfg(unix)]
    if let Ok(mut terminate) = signal::unix::signal(signal::unix::SignalKind::terminate()) {
        tokio::select! { Ok(()) = signal::ctrl_c() => {}, _ = terminate.recv() => {} }
        return;
    }
    if signal::ctrl_c().await.is_err() {
        tracing::error!("cannot listen for Ctrl-C");
        std::future::pending::<()>().await;
    }
}

/// Limits the duration of a request, including the time to receive its body.
pub async fn limit_time(State(limit): State<Duration>, request: Request, next: Next) -> Response {
    time::timeout(limit, next.run(request))
        .await
        .unwrap_or_else(|_| ApiError::Unavailable("the request took too long").into_response())
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use axum::routing::get;
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpStream,
    };

    use super::*;

    async fn status(headers: &str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = Router::new().route("/", get(async || ""));
        tokio::spawn(serve(listener, app, pending()));
        let mut client = TcpStream::connect(address).await.unwrap();
        let head = format!("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{headers}\r\n");
        client.write_all(head.as_bytes()).await.unwrap();
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        answer.split(' ').nth(1).unwrap().to_owned()
    }

    #[tokio::test]
    async fn oversized_request_heads_get_431() {
        assert_eq!(status("").await, "200");
        let long = format!("x: {}\r\n", "a".repeat(17_000));
        assert_eq!(status(&long).await, "431");
        assert_eq!(status(&"x: a\r\n".repeat(MAX_HEADERS + 1)).await, "431");
    }
}
