//! Where an app listens.

use http::uri::{Authority, PathAndQuery};
use url::{Position, Url};

/// The parts of a webhook URL that a connection and a request need.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Address {
    tls: bool,
    pub(super) host: String,
    pub(super) port: u16,
    authority: Authority,
}

impl Address {
    /// Reads a URL: where to connect, and what to ask for there. Without `http` or `https` or a host, or with a user
    /// name, there is no way.
    pub(crate) fn of(url: &str) -> Result<(Self, PathAndQuery), String> {
        let parsed = Url::parse(url).map_err(|error| format!("{url:?} is not a URL: {error}"))?;
        let tls = match parsed.scheme() {
            "http" => false,
            "https" => true,
            other => return Err(format!("webhooks go to http:// or https:// URLs, not to {other}://")),
        };
        if !parsed.username().is_empty() || parsed.password().is_some() {
            return Err("a webhook URL carries no user name or password".into());
        }
        let host = parsed.host_str().ok_or_else(|| format!("{url:?} names no host"))?;
        let port = parsed.port_or_known_default().ok_or_else(|| format!("{url:?} names no port"))?;
        let authority = &parsed[Position::BeforeHost..Position::AfterPort];
        let authority = authority.parse().map_err(|_| format!("{url:?} names no host that can be asked"))?;
        let path = parsed[Position::BeforePath..Position::AfterQuery].parse();
        let path = path.map_err(|_| format!("{url:?} has no path that can be asked for"))?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        Ok((Self { tls, host, port, authority }, path))
    }

    /// The value of the `Host` header.
    pub(crate) fn authority(&self) -> &str {
        self.authority.as_str()
    }

    pub(crate) fn is_tls(&self) -> bool {
        self.tls
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_host_a_port_and_a_path() {
        let (address, path) = Address::of("http://[::1]:9000/hooks?app=1#top").unwrap();
        assert_eq!((address.host.as_str(), address.port, address.is_tls()), ("::1", 9000, false));
        assert_eq!((address.authority(), path.as_str()), ("[::1]:9000", "/hooks?app=1"));
        let (address, path) = Address::of("https://example.com").unwrap();
        assert_eq!((address.port, address.is_tls(), path.as_str()), (443, true, "/"));
        assert_eq!(address.authority(), "example.com");
    }

    #[test]
    fn what_is_no_address_is_refused_in_words() {
        for wrong in ["", "localhost:80", "/hooks", "ftp://a/", "http://", "http://me:pw@localhost/"] {
            assert!(Address::of(wrong).is_err(), "{wrong:?} was taken");
        }
    }
}
