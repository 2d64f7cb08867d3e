//! Fetches the key set, with limits on time and size.

use std::{error::Error, time::Duration};

use reqwest::{Client, StatusCode, Url, redirect};
use tokio::time;

use super::{
    cache::Source,
    document::{self, KeySet},
};

/// Time limit from the DNS lookup to the last byte.
const TIMEOUT: Duration = Duration::from_secs(3);
const MAX_BYTES: usize = 64 * 1024;

/// The URL where the frontend publishes its keys.
#[derive(Debug)]
pub struct Endpoint(Url);

impl Endpoint {
    pub fn parse(text: &str) -> Option<Self> {
        let url: Url = text.parse().ok()?;
        let is_plain = ["http://", "https://"]
            .iter()
            .any(|it| text.starts_with(it))
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        is_plain.then_some(Self(url))
    }

    async fn get(&self) -> Result<KeySet, Box<dyn Error + Send + Sync>> {
        let mut response = self.client()?.get(self.0.clone()).send().await?;
        if response.status() != StatusCode::OK {
            return Err(format!("status {}", response.status().as_u16()).into());
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if body.len() + chunk.len() > MAX_BYTES {
                return Err("more than 64 KiB".into());
            }
            body.extend_from_slice(&chunk);
        }
        document::parse(&body).ok_or_else(|| "no usable key".into())
    }

    /// Creates a client for each fetch: fetches are minutes apart, and the system's certificates may have changed.
    fn client(&self) -> reqwest::Result<Client> {
        // Accept keys only from the configured address, not from a redirect or from a proxy in the environment.
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy();
        if self.0.scheme() == "http" {
            // Plain HTTP needs no certificates, and loading them fails on a system without any.
            client.tls_certs_only([]).build()
        } else {
            client.build()
        }
    }
}

impl Source for Endpoint {
    async fn fetch(&self) -> Result<KeySet, String> {
        match time::timeout(TIMEOUT, self.get()).await {
            Ok(answer) => answer.map_err(|error| cause(&*error)),
            Err(_) => Err(format!("no complete response within {TIMEOUT:?}")),
        }
    }
}

/// Returns the root cause of an error, because the outer messages are often generic.
fn cause(mut error: &dyn Error) -> String {
    while let Some(cause) = error.source() {
        error = cause;
    }
    error.to_string()
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::{TcpListener, TcpStream},
        time::Instant,
    };

    use super::*;

    const KEYS: &str = r#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"one","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;

    /// A server on loopback. Sends `says` and then, if `then` is set, endless kilobytes of spaces at this interval.
    #[derive(Clone)]
    struct Server {
        says: String,
        then: Option<Duration>,
    }

    impl Server {
        fn answers(status: &str, headers: &str, body: &str) -> Self {
            let length = body.len();
            let says =
                format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n{headers}\r\n{body}");
            Self { says, then: None }
        }

        fn is_endless(pause: Duration) -> Self {
            Self {
                says: format!("HTTP/1.1 200 OK\r\n\r\n{KEYS}"),
                then: Some(pause),
            }
        }

        async fn serve(self, mut stream: TcpStream) -> Option<String> {
            let mut request = vec![0; 4096];
            let length = stream.read(&mut request).await.ok()?;
            stream.write_all(self.says.as_bytes()).await.ok()?;
            while let Some(pause) = self.then {
                time::sleep(pause).await;
                stream.write_all(&[b' '; 1024]).await.ok()?;
            }
            String::from_utf8(request[..length].to_vec()).ok()
        }

        /// Fetches from the server. Returns the number of keys, and the requests that the server received.
        async fn ask(self) -> (Result<usize, String>, Vec<String>) {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let url = format!("http://{}/jwks", listener.local_addr().unwrap());
            let requests = Arc::new(Mutex::new(Vec::new()));
            let seen = Arc::clone(&requests);
            let server = tokio::spawn(async move {
                while let Ok((stream, _)) = listener.accept().await {
                    let request = self.clone().serve(stream).await;
                    seen.lock().unwrap().extend(request);
                }
            });
            let keys = Endpoint::parse(&url).unwrap().fetch().await;
            server.abort();
            let requests = requests.lock().unwrap().clone();
            (keys.map(|keys| keys.len()), requests)
        }
    }

    fn padded(bytes: usize) -> String {
        KEYS.to_owned() + &" ".repeat(bytes - KEYS.len())
    }

    #[tokio::test]
    async fn requests_keys_without_credentials() {
        let (keys, requests) = Server::answers("200 OK", "", KEYS).ask().await;
        assert_eq!(keys, Ok(1));
        let [request] = &requests[..] else {
            panic!("{requests:?}")
        };
        let request = request.to_lowercase();
        assert!(request.starts_with("get /jwks http/1.1\r\n"), "{request}");
        assert!(!request.contains("cookie") && !request.contains("authorization"));
    }

    #[tokio::test]
    async fn accepts_only_status_200_and_follows_no_redirect() {
        for status in [201, 204, 206, 301, 302, 307, 308, 400, 404, 500, 503] {
            let line = format!("{status} Status");
            let body = if status == 204 { "" } else { KEYS };
            let (keys, requests) = Server::answers(&line, "location: /jwks\r\n", body)
                .ask()
                .await;
            assert_eq!(keys, Err(format!("status {status}")));
            assert_eq!(requests.len(), 1, "{status}");
        }
    }

    #[tokio::test]
    async fn rejects_a_body_above_64_kib() {
        let longest = Server::answers("200 OK", "", &padded(MAX_BYTES));
        assert_eq!(longest.ask().await.0, Ok(1));

        let too_long = Err("more than 64 KiB".to_owned());
        let longer = Server::answers("200 OK", "", &padded(MAX_BYTES + 1));
        assert_eq!(longer.ask().await.0, too_long);
        let endless = Server::is_endless(Duration::ZERO);
        assert_eq!(endless.ask().await.0, too_long);
    }

    // With a paused clock, tokio advances the time whenever all tasks are idle.
    #[tokio::test(start_paused = true)]
    async fn a_slow_response_times_out() {
        let dripping = Server::is_endless(Duration::from_secs(1));
        let silent = Server {
            says: String::new(),
            then: Some(Duration::from_hours(1)),
        };
        for server in [dripping, silent] {
            let started = Instant::now();
            let (keys, _) = server.ask().await;
            assert_eq!(keys, Err("no complete response within 3s".to_owned()));
            assert_eq!(started.elapsed(), TIMEOUT);
        }
    }

    #[tokio::test]
    async fn rejects_a_response_without_a_key_set() {
        for body in ["", "<html>", r#"{"keys":[]}"#] {
            let (keys, _) = Server::answers("200 OK", "", body).ask().await;
            assert_eq!(keys, Err("no usable key".to_owned()));
        }
        let nonsense = Server {
            says: "nonsense\r\n\r\n".to_owned(),
            then: None,
        };
        assert!(nonsense.ask().await.0.is_err());
    }

    #[tokio::test]
    async fn an_error_names_its_root_cause() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/jwks", listener.local_addr().unwrap());
        drop(listener);
        let reason = Endpoint::parse(&url).unwrap().fetch().await.unwrap_err();
        assert!(reason.to_lowercase().contains("refused"), "{reason}");
    }

    #[test]
    fn builds_a_client_for_https() {
        let endpoint = Endpoint::parse("https://app.example/jwks").unwrap();
        assert!(endpoint.client().is_ok());
    }

    #[test]
    fn accepts_only_plain_urls() {
        for valid in [
            "http://localhost:3000/api/auth/jwks",
            "https://app.example/api/auth/jwks",
            "http://[::1]:3000/jwks",
        ] {
            assert!(Endpoint::parse(valid).is_some(), "{valid}");
        }
        for invalid in [
            "",
            "localhost:3000/jwks",
            "//app.example/jwks",
            "/api/auth/jwks",
            "http:app.example",
            "http://",
            "ftp://app.example/jwks",
            "file:///etc/passwd",
            "http://user@app.example/jwks",
            "http://:secret@app.example/jwks",
            "http://app.example/jwks?a=b",
            "http://app.example/jwks?",
            "http://app.example/jwks#a",
            "http://app.example:99999/jwks",
            " http://app.example/jwks",
        ] {
            assert!(Endpoint::parse(invalid).is_none(), "{invalid}");
        }
    }
}
