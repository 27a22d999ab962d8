//! Where a transport goes: a scheme, a host, a port.

use std::fmt;

use http::{HeaderValue, Uri};
use rustls::pki_types::ServerName;
use url::{Host, Url};

/// The one origin that a transport connects to.
///
/// A token must not follow a request elsewhere, so each request is compared with it.
pub(super) struct Origin {
    pub(super) is_https: bool,
    pub(super) host: Host<String>,
    pub(super) port: u16,
    host_header: HeaderValue,
}

impl Origin {
    /// The origin of an address, or none if it is neither `http` nor `https` or has no host.
    pub(super) fn of(address: &Url) -> Option<Self> {
        let is_https = match address.scheme() {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let host = address.host()?.to_owned();
        let port = address.port_or_known_default()?;
        let authority = match address.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_string(),
        };
        let host_header = HeaderValue::try_from(authority).ok()?;
        Some(Self { is_https, host, port, host_header })
    }

    /// Whether an absolute address lies in this origin.
    pub(super) fn is_of(&self, uri: &Uri) -> bool {
        let scheme = if self.is_https { "https" } else { "http" };
        let default_port = if self.is_https { 443 } else { 80 };
        uri.scheme_str() == Some(scheme)
            && uri.port_u16().unwrap_or(default_port) == self.port
            && uri.host().is_some_and(|host| self.is_host(host))
    }

    fn is_host(&self, host: &str) -> bool {
        match &self.host {
            Host::Domain(name) => name.eq_ignore_ascii_case(host),
            Host::Ipv4(address) => host.parse() == Ok(*address),
            Host::Ipv6(address) => host
                .strip_prefix('[')
                .and_then(|host| host.strip_suffix(']'))
                .is_some_and(|host| host.parse() == Ok(*address)),
        }
    }

    pub(super) fn host_header(&self) -> HeaderValue {
        self.host_header.clone()
    }

    /// The name that the certificate must be for.
    pub(super) fn server_name(&self) -> Result<ServerName<'static>, rustls::pki_types::InvalidDnsNameError> {
        match &self.host {
            Host::Domain(name) => ServerName::try_from(name.clone()),
            Host::Ipv4(address) => Ok(ServerName::from(std::net::IpAddr::from(*address))),
            Host::Ipv6(address) => Ok(ServerName::from(std::net::IpAddr::from(*address))),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.is_https { "https" } else { "http" };
        let host = self.host_header.to_str().unwrap_or_default();
        write!(f, "{scheme}://{host}")
    }
}

/// Where a request wants to go, without user, path and query: fit for an error message.
pub(super) fn of_uri(uri: &Uri) -> String {
    match (uri.scheme_str(), uri.host(), uri.port()) {
        (Some(scheme), Some(host), Some(port)) => format!("{scheme}://{host}:{port}"),
        (Some(scheme), Some(host), None) => format!("{scheme}://{host}"),
        _ => "an address without a host".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(address: &str) -> Origin {
        Origin::of(&address.parse().unwrap()).unwrap()
    }

    #[test]
    fn an_origin_is_scheme_host_and_port_whatever_their_spelling() {
        let instagram = origin("https://graph.instagram.com/v24.0");
        for same in ["https://graph.instagram.com/me", "https://GRAPH.instagram.com:443/"] {
            assert!(instagram.is_of(&same.parse().unwrap()), "{same}");
        }
        for other in [
            "http://graph.instagram.com/",
            "https://graph.instagram.com:8443/",
            "https://evil.example/",
            "/me",
        ] {
            assert!(!instagram.is_of(&other.parse().unwrap()), "{other}");
        }
        assert!(origin("http://[::1]:2401").is_of(&"http://[0::1]:2401/me".parse().unwrap()));
        assert!(origin("http://127.0.0.1:2401").is_of(&"http://127.0.0.1:2401/me".parse().unwrap()));
    }

    #[test]
    fn an_origin_is_shown_as_it_is_sent() {
        assert_eq!(
            origin("https://graph.instagram.com:443/v24.0?x").to_string(),
            "https://graph.instagram.com"
        );
        assert_eq!(origin("http://[::1]:2401/").to_string(), "http://[::1]:2401");
        assert!(Origin::of(&"ftp://graph.instagram.com".parse().unwrap()).is_none());
    }

    #[test]
    fn what_a_request_asked_for_is_named_without_its_secrets() {
        let uri: Uri = "https://user:canary@evil.example:8443/me?access_token=canary".parse().unwrap();
        assert_eq!(of_uri(&uri), "https://evil.example:8443");
    }
}
