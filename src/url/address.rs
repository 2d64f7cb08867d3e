//! The parts of a URL.

use super::UrlError;

/// `scheme://[user[:password]@]host[:port][/path][?query]`, borrowed from a value within the env grammar.
#[derive(Clone, Copy, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub struct Address<'a> {
    /// The scheme, without `://`.
    pub scheme: &'a str,
    /// The user: the text before the first `:` of the user info.
    pub user: Option<&'a str>,
    /// The password: the rest of the user info.
    pub password: Option<&'a str>,
    /// The host: a name or an IPv4 address.
    pub host: &'a str,
    /// The port, from 1 to 65535.
    pub port: Option<u16>,
    /// The path, which starts with a slash; empty if missing.
    pub path: &'a str,
    /// The query: the text after the first `?`.
    pub query: Option<&'a str>,
}

impl<'a> Address<'a> {
    /// Parses a URL; `None` if it is invalid.
    pub fn parse(text: &'a str) -> Option<Self> {
        Self::read(text).ok()
    }

    /// Parses a URL, with the reason if it is invalid.
    ///
    /// # Errors
    /// No scheme, no host, or an invalid port.
    pub fn read(text: &'a str) -> Result<Self, UrlError> {
        let (scheme, rest) = text.split_once("://").ok_or(UrlError::Scheme)?;
        let (rest, query) = cut(rest, '?');
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (user, address) = match authority.rsplit_once('@') {
            Some((user, address)) => (Some(user), address),
            None => (None, authority),
        };
        let (user, password) = user.map(|user| cut(user, ':')).unzip();
        let (host, port) = cut(address, ':');
        let is_host = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
        if host.is_empty() || !host.chars().all(is_host) {
            return Err(UrlError::Host);
        }
        Ok(Self {
            scheme,
            user,
            password: password.flatten(),
            host,
            port: port.map(port_number).transpose()?,
            path,
            query,
        })
    }

    /// Parses an `http` or `https` URL; `None` if it is invalid.
    pub fn parse_http(text: &'a str) -> Option<Self> {
        Self::parse(text).filter(|address| matches!(address.scheme, "http" | "https"))
    }

    /// The port to connect to.
    pub fn port_or_default(&self) -> u16 {
        self.port.unwrap_or(match self.scheme {
            "http" => 80,
            "https" => 443,
            _ => 5432,
        })
    }

    /// Scheme, host and port, as sent by browsers (RFC 6454 section 6.2).
    pub fn origin(&self) -> String {
        let host = self.host.to_ascii_lowercase();
        let default = Self {
            port: None,
            ..*self
        }
        .port_or_default();
        match self.port.filter(|port| *port != default) {
            Some(port) => format!("{}://{host}:{port}", self.scheme),
            None => format!("{}://{host}", self.scheme),
        }
    }

    /// Whether the host is this machine.
    pub fn is_loopback(&self) -> bool {
        let is_numeric = self
            .host
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.');
        self.host.eq_ignore_ascii_case("localhost") || (is_numeric && self.host.starts_with("127."))
    }

    /// Whether the host is this machine, or a name that only a private network resolves: a name without a dot, such as a
    /// container, or a name in a zone that public DNS never delegates, such as `backend.default.svc.cluster.local`.
    pub fn is_private(&self) -> bool {
        /// `svc` is the zone of Kubernetes services, the others are reserved (RFC 6762, ICANN resolution 2024.07.29.06).
        const ZONES: [&str; 3] = ["internal", "local", "svc"];
        let zone = self.host.rsplit_once('.').map(|(_, zone)| zone);
        let is_reserved = |zone: &str| ZONES.iter().any(|own| zone.eq_ignore_ascii_case(own));
        self.is_loopback() || zone.is_none_or(is_reserved)
    }

    /// The value of a query parameter.
    pub fn parameter(&self, key: &str) -> Option<&'a str> {
        let pairs = self.query?.split('&');
        pairs
            .filter_map(|pair| pair.split_once('='))
            .find_map(|(found, value)| (found == key).then_some(value))
    }
}

fn port_number(text: &str) -> Result<u16, UrlError> {
    let number = text.parse().ok().filter(|number| *number > 0);
    // `parse` would also accept a sign.
    let number = number.filter(|_| !text.starts_with('+'));
    number.ok_or(UrlError::Port)
}

fn cut(text: &str, at: char) -> (&str, Option<&str>) {
    text.split_once(at)
        .map_or((text, None), |(before, after)| (before, Some(after)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_split_into_its_parts() {
        let address =
            Address::parse("postgresql://u:p@db.example.org:6543/app?a=b&sslmode=require")
                .expect("an address");
        assert_eq!((address.user, address.password), (Some("u"), Some("p")));
        assert_eq!((address.host, address.port), ("db.example.org", Some(6543)));
        assert_eq!(address.path, "/app");
        assert_eq!(address.parameter("sslmode"), Some("require"));
        assert_eq!(address.parameter("ssl"), None);
        for bad in [
            "",
            "localhost",
            "http://",
            "http://:1",
            "http://a:b",
            "http://a:0",
            "http://a:+1",
            "http://a:65536",
            "http://[::1]",
        ] {
            assert_eq!(Address::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_origin_equals_that_sent_by_browsers() {
        for (text, origin) in [
            ("http://Localhost:3000/a?b", "http://localhost:3000"),
            ("https://a.org:443", "https://a.org"),
            ("http://a.org:443", "http://a.org:443"),
            ("http://a.org:80/", "http://a.org"),
        ] {
            let address = Address::parse(text).expect("an address");
            assert_eq!(address.origin(), origin);
        }
    }

    #[test]
    fn hosts_that_only_a_private_network_resolves_are_private() {
        for (host, is_loopback, is_private) in [
            ("localhost", true, true),
            ("127.0.0.1", true, true),
            ("frontend", false, true),
            ("frontend.internal", false, true),
            ("frontend.default.svc", false, true),
            ("frontend.default.svc.Cluster.Local", false, true),
            ("a.org", false, false),
            ("local.org", false, false),
            ("10.0.0.5", false, false),
            ("172.31.0.1", false, false),
            ("172.32.0.1", false, false),
            ("192.168.0.1", false, false),
            ("10.example.org", false, false),
        ] {
            let text = format!("http://{host}");
            let address = Address::parse(&text).expect("an address");
            assert_eq!(address.is_loopback(), is_loopback, "{host}");
            assert_eq!(address.is_private(), is_private, "{host}");
        }
    }
}
