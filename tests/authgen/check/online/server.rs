//! A fake project on loopback that responds correctly, except for one fault.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard},
    thread,
};

use serde_json::{Value, json};

pub const COOKIE: &str = "c00k1e-of-the-session";

/// The state of the fake project, and the requests that it received.
#[derive(Default)]
pub struct State {
    /// The fault.
    pub fault: &'static str,
    /// Email and password of the signed-up user.
    pub user: Option<(String, String)>,
    /// Whether the session is valid.
    pub session: bool,
    /// The passwords of all sign-ups and sign-ins.
    pub passwords: Vec<String>,
    pub requests: Vec<String>,
}

/// A frontend and two services.
pub struct Project {
    pub ports: [u16; 3],
    /// The port that a redirect points to.
    elsewhere: u16,
    state: Arc<Mutex<State>>,
}

struct Asked {
    path: String,
    head: String,
    body: Value,
}

impl Project {
    pub fn start() -> Self {
        let state = Arc::default();
        let listen = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let listeners = [listen(), listen(), listen(), listen()];
        let port = |index: usize| {
            let address: std::net::SocketAddr = listeners[index].local_addr().expect("an address");
            address.port()
        };
        let project = Self {
            ports: [port(0), port(1), port(2)],
            elsewhere: port(3),
            state: Arc::clone(&state),
        };
        let elsewhere = project.elsewhere;
        for (listener, role) in
            listeners
                .into_iter()
                .zip(["site", "backend", "reports", "elsewhere"])
        {
            let state = Arc::clone(&state);
            // The threads end with the test process.
            thread::spawn(move || {
                for stream in listener.incoming().flatten() {
                    let _ = serve(&stream, role, elsewhere, &state);
                }
            });
        }
        project
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no server panicked")
    }
}

fn serve(
    stream: &TcpStream,
    role: &str,
    elsewhere: u16,
    state: &Mutex<State>,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while reader.read_line(&mut head)? > 0 && !head.ends_with("\r\n\r\n") {}
    let head = head.to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body)?;
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let asked = Asked {
        body: serde_json::from_slice(&body).unwrap_or_default(),
        path,
        head,
    };
    let mut state = state.lock().expect("no server panicked");
    state.requests.push(format!("{role} {}", asked.path));
    let (status, headers, body) = match role {
        "site" => site(&asked, elsewhere, &mut state),
        "elsewhere" => (200, String::new(), json!({})),
        service => (
            api(&asked, service, &state),
            String::new(),
            json!({ "tasks": [] }),
        ),
    };
    let silent = state.fault == "silence" && asked.path.contains("/u1/tasks");
    let mut body = body.to_string();
    if state.fault == "size" && asked.path.contains("/u1/tasks") {
        body = " ".repeat(1 << 20) + &body;
    }
    drop(state);
    if silent {
        return Ok(());
    }
    let length = body.len();
    let mut stream = stream;
    write!(
        stream,
        "HTTP/1.1 {status} x\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n{body}"
    )
}

fn site(asked: &Asked, elsewhere: u16, state: &mut State) -> (u16, String, Value) {
    let text = |key: &str| asked.body[key].as_str().unwrap_or_default().to_owned();
    let route = asked.path.strip_prefix("/api/auth/").unwrap_or_default();
    let is_page = asked.head.contains("\r\norigin: http://localhost:");
    let has_cookie = asked
        .head
        .contains(&format!("better-auth.session_token={COOKIE}"));
    let is_signed_in = has_cookie && state.session;
    let answer = |status, body| (status, String::new(), body);
    let welcome = |state: &mut State| {
        state.session = true;
        let attributes = match state.fault {
            "cookie" => "SameSite=Lax",
            _ => "HttpOnly; SameSite=Lax",
        };
        let cookie =
            format!("set-cookie: better-auth.session_token={COOKIE}; Path=/; {attributes}\r\n");
        (200, cookie, json!({ "user": { "id": "u1" } }))
    };
    match (route, state.fault) {
        ("get-session?disablecookiecache=true", _) if is_signed_in => {
            answer(200, json!({ "user": { "id": "u1" } }))
        }
        ("get-session" | "get-session?disablecookiecache=true", _) => answer(200, Value::Null),
        ("sign-in/email" | "sign-up/email", "limit") => answer(429, json!({})),
        ("sign-in/email", "unconfirmed") => answer(403, json!({ "code": "EMAIL_NOT_VERIFIED" })),
        ("sign-in/email", "sign-in") => answer(500, json!({})),
        ("sign-in/email", "second factor") => answer(200, json!({ "twoFactorRedirect": true })),
        ("sign-out", "no sign-out") | ("delete-user", "no deletion") => answer(404, json!({})),
        ("sign-out", "empty sign-out") | ("delete-user", "mail") => {
            answer(200, json!({ "success": true }))
        }
        ("sign-out", _) if is_signed_in && is_page => {
            state.session = false;
            answer(200, json!({ "success": true }))
        }
        ("sign-up/email", "sign-up") => answer(422, json!({ "code": "NOT_NOW" })),
        ("sign-up/email", "redirect") => {
            let place = format!("location: http://localhost:{elsewhere}/\r\n");
            (308, place, json!({}))
        }
        ("sign-up/email", fault) if is_page => {
            state.user = Some((text("email"), text("password")));
            state.passwords.push(text("password"));
            if fault == "verification" {
                return answer(200, json!({ "token": null, "user": { "id": "u1" } }));
            }
            welcome(state)
        }
        ("delete-user", _) => {
            let is_right = state
                .user
                .as_ref()
                .is_some_and(|user| user.1 == text("password"));
            if !has_cookie || !is_right {
                return answer(400, json!({ "code": "INVALID_PASSWORD" }));
            }
            state.user = None;
            state.session = false;
            answer(200, json!({ "success": true }))
        }
        ("sign-in/email", _) => {
            state.passwords.push(text("password"));
            if is_page && state.user == Some((text("email"), text("password"))) {
                return welcome(state);
            }
            answer(401, json!({ "code": "INVALID_EMAIL_OR_PASSWORD" }))
        }
        (route, fault) => match route.strip_prefix("token?audience=") {
            Some(_) if fault == "token" => answer(500, json!({})),
            Some(service) if is_signed_in || (has_cookie && fault == "session") => {
                answer(200, json!({ "token": token(service) }))
            }
            _ => answer(401, json!({})),
        },
    }
}

/// Lowercase, because the server lowercases request headers.
fn token(service: &str) -> String {
    format!("head.body-of-{service}.signature")
}

fn api(asked: &Asked, service: &str, state: &State) -> u16 {
    let sent = asked
        .head
        .lines()
        .find_map(|line| line.strip_prefix("authorization: bearer "));
    let is_own = asked.path == "/api/v1/u1/tasks";
    let fault = state.fault;
    match sent {
        None => {
            if fault == "open" {
                200
            } else {
                401
            }
        }
        Some(sent) if sent == token(service) => match (is_own, fault) {
            (true, "refusal") => 401,
            (false, "stranger") => 200,
            (own, _) => {
                if own {
                    200
                } else {
                    403
                }
            }
        },
        Some(sent) => {
            let is_other = ["backend", "reports"]
                .iter()
                .any(|name| sent == token(name));
            let is_taken = match fault {
                "audience" => is_other,
                "signature" => !is_other && sent.starts_with("head.") && !sent.ends_with('.'),
                "no signature" => sent.starts_with("head.") && sent.ends_with('.'),
                "none" => !is_other && !sent.starts_with("head."),
                _ => false,
            };
            if is_taken { 200 } else { 401 }
        }
    }
}
