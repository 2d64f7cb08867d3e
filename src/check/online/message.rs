//! What is asked, what is answered, and by whom.

use std::fmt;

use serde_json::Value;

/// One request: GET, or POST where it has a body. `Debug` shows neither headers nor body.
pub struct Request {
    /// Where.
    pub url: String,
    /// Besides those that every request has.
    pub headers: Vec<(&'static str, String)>,
    /// Sent as JSON.
    pub body: Option<Value>,
}

impl Request {
    /// Reads from an address.
    pub fn get(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            headers: Vec::new(),
            body: None,
        }
    }

    /// Sends JSON to an address.
    pub fn post(url: impl Into<String>, body: Value) -> Self {
        Self {
            body: Some(body),
            ..Self::get(url)
        }
    }

    /// With one more header.
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

/// What came back. It has no `Debug`: cookies and tokens are in it.
#[derive(Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The values of its `Set-Cookie` headers.
    pub cookies: Vec<String>,
    /// The body where it is JSON, else null.
    pub body: Value,
}

/// Why nothing came back, in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silence(pub String);

/// Whoever carries requests.
pub trait Http {
    /// Sends one request and reads the whole answer.
    ///
    /// # Errors
    /// No answer came.
    fn send(&mut self, request: &Request) -> Result<Answer, Silence>;
}
