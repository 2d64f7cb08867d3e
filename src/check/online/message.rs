//! Requests, responses, and the trait that sends them.

use std::fmt;

use serde_json::Value;

/// A request: POST if it has a body, otherwise GET. `Debug` shows neither headers nor body.
pub struct Request {
    /// The address.
    pub url: String,
    /// Additional headers.
    pub headers: Vec<(&'static str, String)>,
    /// The JSON body.
    pub body: Option<Value>,
}

impl Request {
    /// A GET request.
    pub fn get(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            headers: Vec::new(),
            body: None,
        }
    }

    /// A POST request with a JSON body.
    pub fn post(url: impl Into<String>, body: Value) -> Self {
        Self {
            body: Some(body),
            ..Self::get(url)
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// A response. It has no `Debug`, because it contains cookies and tokens.
#[derive(Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The values of its `Set-Cookie` headers.
    pub cookies: Vec<String>,
    /// The body if it is JSON, otherwise null.
    pub body: Value,
}

/// Why there was no response, in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silence(pub String);

/// An HTTP client.
pub trait Http {
    /// Sends a request and reads the whole response.
    ///
    /// # Errors
    /// There was no complete response.
    fn send(&mut self, request: &Request) -> Result<Answer, Silence>;
}
