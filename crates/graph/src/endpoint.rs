//! Endpoints: where Instagram, or something that speaks like it, is to be found.

use std::fmt;
use std::str::FromStr;

use http::{HeaderValue, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use crate::{AccessToken, Invalid, media};

/// A base address and a version of the API.
///
/// The base may have a path of its own, which is kept in front of every request's path; a version at its end is taken
/// for the version.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Endpoint {
    base: String,
    version: String,
}

impl Endpoint {
    /// Where Instagram is.
    pub const INSTAGRAM: &str = "https://graph.instagram.com";

    /// The version spoken unless another is asked for.
    pub const VERSION: &str = "v24.0";

    /// Instagram itself.
    pub fn instagram() -> Self {
        Self { base: Self::INSTAGRAM.to_owned(), version: Self::VERSION.to_owned() }
    }

    /// Another host that speaks like Instagram: a gateway, a sandbox.
    ///
    /// # Errors
    ///
    /// [`Invalid::Endpoint`] when it is not an absolute `http` or `https` address, or has a user name, query or fragment.
    pub fn at(base: &str) -> Result<Self, Invalid> {
        let invalid =
            |why| Invalid::Endpoint { given: crate::invalid::beginning(media::without_user(base)), why };
        let url = Url::parse(base).map_err(|_| invalid("is not an absolute address"))?;
        match &url {
            url if !matches!(url.scheme(), "http" | "https") => Err(invalid("is neither http nor https")),
            url if !url.username().is_empty() || url.password().is_some() => {
                Err(invalid("has a user name in it"))
            }
            url if url.query().is_some() || url.fragment().is_some() => Err(invalid("has more than a path")),
            url if url.as_str().len() > MAX_BASE_BYTES => Err(invalid("is too long")),
            url => Ok(Self::under(url.as_str().trim_end_matches('/'))),
        }
    }

    fn under(base: &str) -> Self {
        let (base, version) = match base.rsplit_once('/') {
            Some((base, last)) if is_version(last) => (base, last),
            _ => (base, Self::VERSION),
        };
        Self { base: base.to_owned(), version: version.to_owned() }
    }

    /// The same place in another version, such as `v25.0`.
    pub fn with_version(self, version: &str) -> Result<Self, Invalid> {
        if is_version(version) {
            Ok(Self { version: version.to_owned(), ..self })
        } else {
            Err(Invalid::Endpoint { given: crate::invalid::beginning(version), why: "is not a version" })
        }
    }

    /// The base address, without the version and without a slash at its end.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The version, with its `v`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The address of something under the version, with its path's segments and its query yet to be escaped.
    pub fn uri(&self, path: &[&str], query: &[(&str, &str)]) -> Uri {
        self.join(Some(self.version.as_str()), path, query)
    }

    /// The address of something that has no version, such as the refreshing of a token.
    pub fn unversioned_uri(&self, path: &[&str], query: &[(&str, &str)]) -> Uri {
        self.join(None, path, query)
    }

    fn join(&self, version: Option<&str>, path: &[&str], query: &[(&str, &str)]) -> Uri {
        let mut uri = String::with_capacity(self.base.len() + 64);
        uri.push_str(&self.base);
        for segment in version.iter().chain(path) {
            uri.push('/');
            uri.extend(utf8_percent_encode(segment, ESCAPED));
        }
        let path_end = uri.len();
        for (index, (name, value)) in query.iter().enumerate() {
            uri.push(if index == 0 { '?' } else { '&' });
            uri.extend(utf8_percent_encode(name, ESCAPED));
            uri.push('=');
            uri.extend(utf8_percent_encode(value, ESCAPED));
        }
        // Only a query can be longer than an address may be. Without it the other side says what is missing.
        Uri::try_from(uri.as_str()).unwrap_or_else(|_| {
            Uri::try_from(&uri[..path_end]).expect("a checked base and escaped segments are an address")
        })
    }

    /// The token as an `Authorization` header that is not printed.
    ///
    /// Line breaks and other control characters cannot be in a header, and are not in any real token: they are left out,
    /// and Instagram says that the token is wrong.
    #[expect(clippy::missing_panics_doc, reason = "control characters are left out, so it cannot fail")]
    pub fn bearer(token: &AccessToken) -> HeaderValue {
        let token = token.expose();
        let mut bytes = Vec::with_capacity("Bearer ".len() + token.len());
        bytes.extend_from_slice(b"Bearer ");
        bytes.extend(token.bytes().filter(|byte| !byte.is_ascii_control()));
        let mut header = HeaderValue::from_maybe_shared(bytes).expect("no control character is left");
        header.set_sensitive(true);
        header
    }
}

/// What is not escaped in paths and queries, beside letters and digits.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b',');

/// The longest base address: with it and the longest ids, every path is an address.
const MAX_BASE_BYTES: usize = 2048;

/// Whether a path's segment is a version: `v24.0`.
pub fn is_version(segment: &str) -> bool {
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let numbers = segment.strip_prefix('v').and_then(|rest| rest.split_once('.'));
    segment.len() <= 16 && numbers.is_some_and(|(major, minor)| is_number(major) && is_number(minor))
}

impl Default for Endpoint {
    fn default() -> Self {
        Self::instagram()
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.base, self.version)
    }
}

impl FromStr for Endpoint {
    type Err = Invalid;
    fn from_str(base: &str) -> Result<Self, Invalid> {
        Self::at(base)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_keeps_its_path_and_gives_up_its_version() {
        let cases = [
            ("https://graph.instagram.com", "https://graph.instagram.com/v24.0"),
            ("http://127.0.0.1:2401/", "http://127.0.0.1:2401/v24.0"),
            ("http://127.0.0.1:2401/spaces/t17/", "http://127.0.0.1:2401/spaces/t17/v24.0"),
            ("https://graph.instagram.com/v25.0", "https://graph.instagram.com/v25.0"),
            ("https://graph.instagram.com/v25.0/", "https://graph.instagram.com/v25.0"),
        ];
        for (base, shown) in cases {
            assert_eq!(Endpoint::at(base).unwrap().to_string(), shown);
        }
        assert_eq!(Endpoint::at(Endpoint::INSTAGRAM), Ok(Endpoint::instagram()));
    }

    #[test]
    fn a_base_is_an_address_of_the_web_without_extras() {
        for wrong in
            ["", "graph.instagram.com", "ftp://a/", "http://a:b@c/", "http://a/?b", "http://a/#b", "v24.0"]
        {
            assert!(Endpoint::at(wrong).is_err(), "{wrong:?} was taken");
        }
        let long = format!("http://a/{}", "b".repeat(3000));
        assert!(Endpoint::at(&long).is_err());
    }

    #[test]
    fn a_password_in_a_base_is_not_repeated() {
        let error = Endpoint::at("https://ava:secret@example.com").unwrap_err();
        assert!(!error.to_string().contains("secret"), "{error}");
    }

    #[test]
    fn a_version_is_two_numbers() {
        let endpoint = || Endpoint::instagram();
        assert_eq!(endpoint().with_version("v26.0").unwrap().version(), "v26.0");
        for wrong in ["", "26.0", "v26", "v26.", "v26.0/me", "V26.0", "v99999999999999.9"] {
            assert!(endpoint().with_version(wrong).is_err(), "{wrong:?} was taken");
        }
    }

    #[test]
    fn paths_and_queries_are_escaped() {
        let endpoint = Endpoint::at("http://localhost/base").unwrap();
        assert_eq!(
            endpoint.uri(&["a/b", "é"], &[("fields", "id,name"), ("q", "x&y=z")]).to_string(),
            "http://localhost/base/v24.0/a%2Fb/%C3%A9?fields=id,name&q=x%26y%3Dz"
        );
        assert_eq!(
            endpoint.unversioned_uri(&["access_token"], &[]).to_string(),
            "http://localhost/base/access_token"
        );
    }

    #[test]
    fn a_query_that_no_address_can_hold_is_left_out() {
        let uri = Endpoint::instagram().uri(&["me"], &[("access_token", &"a".repeat(70_000))]);
        assert_eq!(uri.to_string(), "https://graph.instagram.com/v24.0/me");
    }

    #[test]
    fn a_token_is_a_header_whatever_is_in_it() {
        let header = Endpoint::bearer(&AccessToken::new("a\r\nX-Evil: 1\u{e9}"));
        assert_eq!(header.as_bytes(), "Bearer aX-Evil: 1é".as_bytes());
        assert!(header.is_sensitive());
    }
}
