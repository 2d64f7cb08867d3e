//! TCP ports for the services of a project.

use std::fmt;

/// Ports from 1024 on that browsers and `fetch` block (WHATWG Fetch, "port blocking").
const BLOCKED: [u16; 19] = [
    1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669,
    6679, 6697, 10080,
];

/// Parses an unprivileged port (1024 to 65535) that browsers do not block.
pub fn parse(text: &str) -> Result<u16, PortError> {
    let is_plain = !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
    let port = text.parse().ok();
    let port = port.filter(|port| is_plain && *port >= 1024);
    let port = port.ok_or(PortError::Range)?;
    if BLOCKED.contains(&port) {
        Err(PortError::Blocked(port))
    } else {
        Ok(port)
    }
}

/// Why a port is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortError {
    /// Not a whole number from 1024 to 65535.
    Range,
    /// Blocked by browsers.
    Blocked(u16),
}

impl fmt::Display for PortError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Range => f.write_str("a port is a whole number from 1024 to 65535"),
            Self::Blocked(port) => {
                write!(f, "browsers block port {port}: choose another one")
            }
        }
    }
}

impl std::error::Error for PortError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_only_usable_ports() {
        assert_eq!(parse("1024"), Ok(1024));
        assert_eq!(parse("65535"), Ok(65535));
        for bad in [
            "", "0", "80", "1023", "65536", "+8000", "08000", " 8000", "8000.", "eight",
        ] {
            assert_eq!(parse(bad), Err(PortError::Range), "{bad:?}");
        }
        assert_eq!(parse("6000"), Err(PortError::Blocked(6000)));
    }
}
