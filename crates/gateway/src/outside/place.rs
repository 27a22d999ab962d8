//! Places: addresses of the web that somebody named, read strictly.

use std::fmt;
use std::str::FromStr;

use http::{HeaderValue, Uri};
use url::{Host, Url};

/// No address is longer.
const LONGEST: usize = 2_048;

/// A place that can be asked over HTTP.
#[derive(Clone, Eq, PartialEq)]
pub struct Place {
    is_https: bool,
    host: Host<String>,
    port: u16,
    has_default_port: bool,
    path: Uri,
    url: String,
}

/// Why an address is not taken.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Misplaced {
    /// It is no address.
    #[error("this is not the address of a page; write it like https://app.example/webhooks")]
    Unreadable,
    /// It is longer than anybody needs.
    #[error("the address has more than {LONGEST} bytes")]
    TooLong,
    /// It is of another kind.
    #[error("the address begins with neither https:// nor http://")]
    Scheme,
    /// It names somebody.
    #[error("the address holds a name or a password before its host; leave them out")]
    Userinfo,
    /// It names a part of a page.
    #[error("the address has a part behind #, which never leaves here; leave it out")]
    Fragment,
    /// Nobody listens at port 0.
    #[error("nobody listens at port 0")]
    NoPort,
}

impl FromStr for Place {
    type Err = Misplaced;

    fn from_str(written: &str) -> Result<Self, Misplaced> {
        if written.len() > LONGEST {
            return Err(Misplaced::TooLong);
        }
        if !is_plain(written) {
            return Err(Misplaced::Unreadable);
        }
        let url = Url::parse(written).map_err(|_| Misplaced::Unreadable)?;
        let is_https = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return Err(Misplaced::Scheme),
        };
        let authority = written.split("//").nth(1).unwrap_or_default();
        let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.contains('@') {
            return Err(Misplaced::Userinfo);
        }
        if url.fragment().is_some() {
            return Err(Misplaced::Fragment);
        }
        let host = url.host().filter(|_| !authority.is_empty()).ok_or(Misplaced::Unreadable)?.to_owned();
        let port = url.port_or_known_default().filter(|port| *port != 0).ok_or(Misplaced::NoPort)?;
        let has_default_port = url.port().is_none();
        let path: Uri = url[url::Position::BeforePath..].parse().map_err(|_| Misplaced::Unreadable)?;
        Ok(Self { is_https, host, port, has_default_port, path, url: url.into() })
    }
}

/// What a parser of addresses would quietly leave out is no part of one.
fn is_plain(written: &str) -> bool {
    !written.chars().any(|letter| letter.is_control() || letter.is_whitespace() || letter == '\\')
}

impl Place {
    /// Reads the address of a file, whose part behind # is nobody's business.
    pub(crate) fn of_file(written: &str) -> Result<Self, Misplaced> {
        written.split('#').next().unwrap_or_default().parse()
    }

    /// The place that this one names instead of itself, as strictly read.
    pub(super) fn leads_to(&self, written: &str) -> Result<Self, Misplaced> {
        match Url::parse(written) {
            Err(url::ParseError::RelativeUrlWithoutBase) if is_plain(written) => {
                let own: Url = self.url.parse().map_err(|_| Misplaced::Unreadable)?;
                Self::of_file(own.join(written).map_err(|_| Misplaced::Unreadable)?.as_str())
            }
            _ => Self::of_file(written),
        }
    }

    /// The address, as it is kept.
    pub fn as_str(&self) -> &str {
        &self.url
    }

    pub(super) fn is_https(&self) -> bool {
        self.is_https
    }

    pub(crate) fn host(&self) -> &Host<String> {
        &self.host
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// The path, with the query.
    pub(crate) fn path(&self) -> &Uri {
        &self.path
    }

    /// The host as a request's head names it.
    pub(super) fn host_header(&self) -> Option<HeaderValue> {
        let (host, port) = (&self.host, self.port);
        let named = if self.has_default_port { host.to_string() } else { format!("{host}:{port}") };
        HeaderValue::try_from(named).ok()
    }

    /// Where it is, without the path and the query: these may hold what is nobody else's business.
    pub(crate) fn origin(&self) -> String {
        let scheme = if self.is_https { "https" } else { "http" };
        format!("{scheme}://{}:{}", self.host, self.port)
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Place({})", self.origin())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_plain_address_is_refused_and_told_why() {
        let long = format!("https://app.example/{}", "a".repeat(LONGEST));
        for (written, why) in [
            ("", Misplaced::Unreadable),
            ("app.example/hooks", Misplaced::Unreadable),
            ("/hooks", Misplaced::Unreadable),
            ("https://", Misplaced::Unreadable),
            ("https:app.example", Misplaced::Unreadable),
            ("https:///app.example", Misplaced::Unreadable),
            ("https://app.example/a b", Misplaced::Unreadable),
            ("https://app.example/\r\nX: y", Misplaced::Unreadable),
            ("https:\\\\app.example", Misplaced::Unreadable),
            ("https://app.example\\@evil.example/", Misplaced::Unreadable),
            ("https://app.example:99999/", Misplaced::Unreadable),
            ("https://[::1/", Misplaced::Unreadable),
            ("https://999.1.1.1/", Misplaced::Unreadable),
            ("https://app.example:0/", Misplaced::NoPort),
            ("file:///etc/passwd", Misplaced::Scheme),
            ("ftp://app.example/", Misplaced::Scheme),
            ("gopher://app.example/", Misplaced::Scheme),
            ("javascript:alert(1)", Misplaced::Scheme),
            ("https://user@app.example/", Misplaced::Userinfo),
            ("https://user:hush@app.example/", Misplaced::Userinfo),
            ("https://@app.example/", Misplaced::Userinfo),
            ("https://:@app.example/", Misplaced::Userinfo),
            ("https://app.example/#here", Misplaced::Fragment),
            (&long, Misplaced::TooLong),
        ] {
            assert_eq!(written.parse::<Place>(), Err(why), "{written:?}");
        }
    }

    #[test]
    fn every_spelling_of_an_address_is_the_address() {
        let host = |written: &str| written.parse::<Place>().unwrap().host().to_string();
        for written in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://127.1/",
        ] {
            assert_eq!(host(written), "127.0.0.1", "{written}");
        }
        assert_eq!(host("https://[::ffff:7f00:1]/"), "[::ffff:7f00:1]");
        assert_eq!(host("https://BÜCHER.example/"), "xn--bcher-kva.example");
    }

    #[test]
    fn a_redirect_is_read_as_strictly() {
        let place: Place = "https://app.example/a/b?c=d".parse().unwrap();
        let leads = |to: &str| place.leads_to(to).map(|place| place.as_str().to_owned());
        for (to, there) in [
            ("/x.png", "https://app.example/x.png"),
            ("x.png?y=z#part", "https://app.example/a/x.png?y=z"),
            ("//cdn.example/x", "https://cdn.example/x"),
            ("http://169.254.169.254/", "http://169.254.169.254/"),
            ("/go?to=https://b.example/", "https://app.example/go?to=https://b.example/"),
        ] {
            assert_eq!(leads(to).as_deref(), Ok(there), "{to}");
        }
        for (to, why) in [
            ("file:///etc/passwd", Misplaced::Scheme),
            ("javascript:alert(1)", Misplaced::Scheme),
            ("https://user:hush@b.example/", Misplaced::Userinfo),
            ("//user:hush@b.example/", Misplaced::Userinfo),
            ("https:\\\\b.example", Misplaced::Unreadable),
            ("/\\b.example/", Misplaced::Unreadable),
            ("/a\tb", Misplaced::Unreadable),
        ] {
            assert_eq!(leads(to), Err(why), "{to}");
        }
    }

    #[test]
    fn a_place_says_where_it_is_and_keeps_the_rest_to_itself() {
        let place: Place = "https://App.example:8443/hooks?key=hush".parse().unwrap();
        assert_eq!(format!("{place:?}"), "Place(https://app.example:8443)");
        assert_eq!(place.path().to_string(), "/hooks?key=hush");
        assert_eq!(place.host_header().unwrap(), "app.example:8443");
        let place: Place = "https://app.example".parse().unwrap();
        assert_eq!((place.path().path(), place.port()), ("/", 443));
        assert_eq!(place.host_header().unwrap(), "app.example");
    }
}
