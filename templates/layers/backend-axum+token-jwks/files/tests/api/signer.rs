//! Signs tokens as the frontend does, and publishes the key.

use std::{
    io::{self, BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::LazyLock,
    thread,
};

use aws_lc_rs::{
    hmac,
    signature::{Ed25519KeyPair, KeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::support::Sign;

pub const ALGORITHM: &str = "EdDSA";
pub const KEY_ID: &str = "published";

static PUBLISHED: LazyLock<Ed25519KeyPair> = LazyLock::new(|| Ed25519KeyPair::generate().unwrap());
static URL: LazyLock<String> = LazyLock::new(publish);

/// Returns the value of the environment variable `JWKS_URL`, `None` for others.
pub fn variable(name: &str) -> Option<String> {
    (name == "JWKS_URL").then(|| URL.clone())
}

pub fn sign(message: &[u8]) -> Vec<u8> {
    PUBLISHED.sign(message).as_ref().to_vec()
}

/// Headers and signing functions of valid tokens, each with a description.
pub fn valid() -> Vec<(&'static str, Value, Sign)> {
    let header = json!({"alg": ALGORITHM, "kid": KEY_ID});
    vec![("no typ", header, sign)]
}

/// Headers and signing functions of invalid tokens, each with a description.
pub fn forgeries() -> Vec<(&'static str, Value, Sign)> {
    let header = |alg: &str, kid: &str| json!({"alg": alg, "typ": "at+jwt", "kid": kid});
    vec![
        ("another key", header(ALGORITHM, KEY_ID), |message| {
            let other = Ed25519KeyPair::generate().unwrap();
            other.sign(message).as_ref().to_vec()
        }),
        (
            "HS256 with the public key",
            header("HS256", KEY_ID),
            |message| mac(PUBLISHED.public_key().as_ref(), message),
        ),
        (
            "HS256 with the text of the public key",
            header("HS256", KEY_ID),
            |message| mac(public_text().as_bytes(), message),
        ),
        ("unknown kid", header(ALGORITHM, "other"), sign),
        ("no kid", json!({"alg": ALGORITHM, "typ": "at+jwt"}), sign),
    ]
}

fn mac(secret: &[u8], message: &[u8]) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    hmac::sign(&key, message).as_ref().to_vec()
}

fn public_text() -> String {
    URL_SAFE_NO_PAD.encode(PUBLISHED.public_key())
}

/// Publishes the key on loopback until the tests end. Uses a thread, because all tests share the server, but each test
/// has its own runtime.
fn publish() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/jwks", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            // Ignore errors: the test that connected fails anyway.
            let _ = stream.and_then(answer);
        }
    });
    url
}

fn answer(mut stream: TcpStream) -> io::Result<()> {
    let mut head = BufReader::new(&stream).lines().map_while(Result::ok);
    head.find(String::is_empty);

    let x = public_text();
    let key = json!({"kty": "OKP", "crv": "Ed25519", "alg": ALGORITHM, "kid": KEY_ID, "x": x});
    let body = json!({"keys": [key]}).to_string();
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}
