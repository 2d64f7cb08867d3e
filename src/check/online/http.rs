//! The only module of authgen that opens connections.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use rustls::crypto::ring;
use serde_json::Value;
use ureq::{
    Agent,
    http::{self, header},
    tls::{RootCerts, TlsConfig},
};

use super::message::{Answer, Http, Request, Silence};

/// Time limit of one request. Long, because a development server compiles a page on its first request.
const ONE_REQUEST: Duration = Duration::from_secs(30);
const MAX_BODY_BYTES: u64 = 256 * 1024;
const MAX_HEADER_BYTES: usize = 32 * 1024;

/// An HTTP client with limits of time and size, without redirects and proxies.
pub struct Network {
    agent: Agent,
    deadline: Instant,
}

impl Network {
    /// Creates a client; `time` is the limit for all requests together.
    pub fn within(time: Duration) -> Self {
        // Use the system's root certificates, so that a local CA is accepted.
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::PlatformVerifier)
            .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
            .build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            // Ignore proxies in the environment: a proxy would see the password, and could answer instead of the
            // project.
            .proxy(None)
            .max_response_header_size(MAX_HEADER_BYTES)
            .user_agent(concat!("authgen/", env!("CARGO_PKG_VERSION")))
            .accept("application/json")
            .build();
        Self {
            agent: config.new_agent(),
            deadline: Instant::now() + time,
        }
    }

    fn exchange(&self, request: &Request, time: Duration) -> Result<Answer, ureq::Error> {
        let mut builder = http::Request::builder().uri(&request.url);
        for (name, value) in &request.headers {
            builder = builder.header(*name, value);
        }
        let limit = Some(time);
        let mut response = if let Some(body) = &request.body {
            let request = builder
                .method("POST")
                .header(header::CONTENT_TYPE, "application/json")
                .body(body.to_string())?;
            let request = self.agent.configure_request(request);
            self.agent.run(request.timeout_global(limit).build())?
        } else {
            let request = self.agent.configure_request(builder.body(())?);
            self.agent.run(request.timeout_global(limit).build())?
        };
        let cookies = response.headers().get_all(header::SET_COOKIE).iter();
        let cookies = cookies
            .filter_map(|value| value.to_str().ok().map(str::to_owned))
            .collect();
        let status = response.status().as_u16();
        let bytes = response
            .body_mut()
            .with_config()
            .limit(MAX_BODY_BYTES)
            .read_to_vec()?;
        Ok(Answer {
            status,
            cookies,
            body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        })
    }
}

impl Http for Network {
    fn send(&mut self, request: &Request) -> Result<Answer, Silence> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Silence("the check ran out of time".to_owned()));
        }
        self.exchange(request, left.min(ONE_REQUEST))
            .map_err(|error| Silence(error.to_string()))
    }
}
