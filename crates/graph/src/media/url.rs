//! Where media are.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::Invalid;

/// An absolute `http` or `https` address: of media that Instagram fetches, or of a page that a person opens.
///
/// It goes out as it was given. Instagram downloads media itself, so the host must be public and must not ask for a
/// password; user names in the address are refused, for they would end up in logs.
#[derive(Clone, Debug, Eq, Hash, PartialEq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct MediaUrl(String);

impl MediaUrl {
    /// Takes an absolute `http` or `https` address without white space, user name or password.
    pub fn new(url: impl Into<String>) -> Result<Self, Invalid> {
        let url = url.into();
        match flaw(&url) {
            None => Ok(Self(url)),
            Some(why) => Err(Invalid::url(without_user(&url), why)),
        }
    }

    /// The address, as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is wrong with an address, if anything.
fn flaw(url: &str) -> Option<&'static str> {
    if url.is_empty() {
        return Some("is empty");
    }
    if url.contains(|char: char| char.is_whitespace() || char.is_control()) {
        return Some("has white space in it");
    }
    match Url::parse(url) {
        Ok(url) if !matches!(url.scheme(), "http" | "https") => Some("is neither http nor https"),
        Ok(url) if !url.username().is_empty() || url.password().is_some() => Some("has a user name in it"),
        Ok(_) => None,
        Err(_) => Some("is not absolute"),
    }
}

/// The part of an address that may be shown: what follows the last `@`, when a user name may stand before it.
pub(crate) fn without_user(url: &str) -> &str {
    url.rsplit_once('@').map_or(url, |(_, rest)| rest)
}

impl fmt::Display for MediaUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for MediaUrl {
    type Err = Invalid;
    fn from_str(url: &str) -> Result<Self, Invalid> {
        Self::new(url)
    }
}

impl TryFrom<String> for MediaUrl {
    type Error = Invalid;
    fn try_from(url: String) -> Result<Self, Invalid> {
        Self::new(url)
    }
}

impl From<MediaUrl> for String {
    fn from(url: MediaUrl) -> Self {
        url.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_goes_out_as_it_was_given() {
        for url in ["https://example.com", "http://127.0.0.1:2401/a%20b?c=d#e", "https://例え.jp/画像.png"]
        {
            assert_eq!(MediaUrl::new(url).unwrap().as_str(), url);
        }
    }

    #[test]
    fn an_address_is_absolute_open_and_of_the_web() {
        let cases = [
            ("", "is empty"),
            ("image.jpg", "is not absolute"),
            ("//example.com/a.jpg", "is not absolute"),
            ("ftp://example.com/a.jpg", "is neither http nor https"),
            ("javascript:alert(1)", "is neither http nor https"),
            ("https://example.com/a b.jpg", "has white space in it"),
            ("https://exa\nmple.com/a.jpg", "has white space in it"),
            ("https://ava@example.com/a.jpg", "has a user name in it"),
            ("https://", "is not absolute"),
        ];
        for (url, why) in cases {
            assert!(
                matches!(MediaUrl::new(url), Err(Invalid::Url { why: told, .. }) if told == why),
                "{url:?}"
            );
        }
    }

    #[test]
    fn a_password_in_an_address_is_not_repeated() {
        let error = MediaUrl::new("https://ava:secret@example.com/a.jpg").unwrap_err();
        insta::assert_snapshot!(error, @r#"the address "example.com/a.jpg" has a user name in it; give an absolute http or https address"#);
    }
}
