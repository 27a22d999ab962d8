//! Options: what a caller says of a message beside Instagram's own words, in headers.

use std::time::Duration;

use axum::http::HeaderMap;
use jiff::SignedDuration;

/// How long a caller waits that says nothing.
const WAITS: Duration = Duration::from_secs(25);

/// How long a caller waits at most.
const LONGEST: Duration = Duration::from_mins(1);

/// The longest idempotency key, in bytes.
const KEY_BYTES: usize = 255;

/// Headers that another version will take. To ignore them would break a promise.
const NOT_YET: [&str; 5] =
    ["antiphon-hold", "antiphon-split", "antiphon-origin", "antiphon-language", "antiphon-market"];

/// What a caller wants.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Options {
    /// How long to wait for the outcome; not at all when it is zero.
    pub(crate) wait: Duration,
    /// By what a repeated call is recognised.
    pub(crate) key: Option<String>,
    /// When the message is no longer wanted, from its acceptance.
    pub(crate) expires_in: Option<SignedDuration>,
}

impl Options {
    /// Reads them, or says what is wrong.
    pub(crate) fn read(headers: &HeaderMap) -> Result<Self, String> {
        if let Some(name) = NOT_YET.into_iter().find(|name| headers.contains_key(*name)) {
            return Err(format!("this version does not take the header {name}; leave it out"));
        }
        Ok(Self { wait: wait(headers), key: key(headers)?, expires_in: expires_in(headers)? })
    }
}

/// `Prefer: respond-async` and `Prefer: wait=N`; what else it may say is only a preference (RFC 7240).
fn wait(headers: &HeaderMap) -> Duration {
    let values = headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
    let mut waits = WAITS;
    for preference in values.flat_map(|value| value.split([',', ';'])) {
        let preference = preference.trim();
        if preference.eq_ignore_ascii_case("respond-async") {
            return Duration::ZERO;
        }
        let seconds = preference.strip_prefix("wait=").and_then(|seconds| seconds.parse().ok());
        waits = seconds.map_or(waits, Duration::from_secs);
    }
    waits.min(LONGEST)
}

fn key(headers: &HeaderMap) -> Result<Option<String>, String> {
    let Some(key) = headers.get("idempotency-key") else { return Ok(None) };
    match key.to_str() {
        Ok(key) if (1..=KEY_BYTES).contains(&key.len()) => Ok(Some(key.to_owned())),
        _ => Err(format!("an Idempotency-Key has 1 to {KEY_BYTES} visible characters")),
    }
}

fn expires_in(headers: &HeaderMap) -> Result<Option<SignedDuration>, String> {
    let Some(expires) = headers.get("antiphon-expires") else { return Ok(None) };
    let parsed = expires.to_str().ok().and_then(|words| words.parse::<SignedDuration>().ok());
    match parsed.filter(|after| *after > SignedDuration::ZERO) {
        Some(after) => Ok(Some(after)),
        None => Err("Antiphon-Expires is a time from now, such as 10m or 2h".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(headers: &[(&'static str, &'static str)]) -> Result<Options, String> {
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        Options::read(&headers.collect())
    }

    #[test]
    fn a_caller_waits_25_seconds_unless_it_prefers_otherwise() {
        let wait = |prefer| read(&[("prefer", prefer)]).unwrap().wait.as_secs();
        assert_eq!(read(&[]).unwrap().wait.as_secs(), 25);
        assert_eq!(
            [wait("respond-async"), wait("wait=3"), wait("wait=600"), wait("foo, wait=7")],
            [0, 3, 60, 7]
        );
    }

    #[test]
    fn what_cannot_be_promised_is_refused() {
        assert!(read(&[("antiphon-hold", "3d")]).unwrap_err().contains("antiphon-hold"));
        assert!(read(&[("antiphon-expires", "soon")]).is_err());
        assert!(read(&[("idempotency-key", "")]).is_err());
        assert_eq!(
            read(&[("antiphon-expires", "10m")]).unwrap().expires_in,
            Some(SignedDuration::from_mins(10))
        );
    }
}
