//! Options: what a caller says of a message beside Instagram's own words, in headers.

use std::time::Duration;

use antiphon_engine::disclosure::Origin;
use axum::http::HeaderMap;
use jiff::{SignedDuration, Span, SpanRelativeTo};

use super::idempotency::LONGEST_KEY;
use crate::disclosure::{self, Market};
use crate::media::Check;

/// How long a caller waits that says nothing.
const WAITS: Duration = Duration::from_secs(25);

/// How long a caller waits at most.
const LONGEST: Duration = Duration::from_mins(1);

/// How long a message is held at most.
const LONGEST_HOLD: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What a caller wants.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Options {
    /// How long to wait for the outcome.
    pub(crate) wait: Wait,
    /// By what a repeated call is recognised.
    pub(crate) key: Option<Vec<u8>>,
    /// When the message is no longer wanted, from its acceptance.
    pub(crate) expires_in: Option<SignedDuration>,
    /// How long it is kept until the person writes, when their window is closed.
    pub(crate) hold: Option<SignedDuration>,
    /// A text that is too long for one message goes in parts.
    pub(crate) split: bool,
    /// Who wrote it.
    pub(crate) origin: Option<Origin>,
    /// In which language it is read.
    pub(crate) language: Option<String>,
    /// In which market.
    pub(crate) market: Option<Market>,
    /// Whether what it links to is looked at first; as its account wants it, where nobody says.
    pub(crate) media_check: Option<Check>,
    /// Whether that is made to fit; as its account wants it, where nobody says.
    pub(crate) fit: Option<bool>,
}

/// How long a caller waits for the outcome.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Wait {
    /// As long as everybody who says nothing.
    #[default]
    AsUsual,
    /// So long.
    For(Duration),
    /// Not at all: `respond-async`.
    NotAtAll,
}

impl Wait {
    /// How long that is at most.
    pub(crate) fn at_most(self) -> Duration {
        match self {
            Self::AsUsual => WAITS,
            Self::For(long) => long,
            Self::NotAtAll => Duration::ZERO,
        }
    }

    /// What `Preference-Applied` says of it (RFC 7240, section 3).
    pub(crate) fn applied(self) -> Option<String> {
        match self {
            Self::AsUsual => None,
            Self::For(long) => Some(format!("wait={}", long.as_secs())),
            Self::NotAtAll => Some("respond-async".to_owned()),
        }
    }
}

impl Options {
    /// Reads them, or says what is wrong.
    pub(crate) fn read(headers: &HeaderMap) -> Result<Self, String> {
        Ok(Self {
            wait: wait(headers),
            key: key(headers)?,
            expires_in: expires_in(headers)?,
            hold: hold(headers)?,
            split: yes_or_no(headers, "antiphon-split", "Antiphon-Split")?.unwrap_or_default(),
            origin: origin(headers)?,
            language: language(headers)?,
            market: market(headers)?,
            media_check: media_check(headers)?,
            fit: yes_or_no(headers, "antiphon-fit", "Antiphon-Fit")?,
        })
    }
}

/// `Prefer: respond-async` and `Prefer: wait=N`; what else it may say is only a preference (RFC 7240).
fn wait(headers: &HeaderMap) -> Wait {
    let values = headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
    let mut wait = Wait::AsUsual;
    for preference in values.flat_map(|value| value.split(',')) {
        let preference = preference.split(';').next().unwrap_or_default();
        let (name, value) = preference.split_once('=').unwrap_or((preference, ""));
        match (name.trim().to_ascii_lowercase().as_str(), value.trim().trim_matches('"').parse()) {
            ("respond-async", _) => return Wait::NotAtAll,
            // Of several the first is meant.
            ("wait", Ok(seconds)) if wait == Wait::AsUsual => {
                wait = Wait::For(Duration::from_secs(seconds).min(LONGEST));
            }
            _ => {}
        }
    }
    wait
}

fn key(headers: &HeaderMap) -> Result<Option<Vec<u8>>, String> {
    let mut keys = headers.get_all("idempotency-key").iter();
    match (keys.next(), keys.next()) {
        (None, _) => Ok(None),
        (Some(key), None) if (1..=LONGEST_KEY).contains(&key.len()) => Ok(Some(key.as_bytes().to_vec())),
        _ => Err(format!("a request has one Idempotency-Key of 1 to {LONGEST_KEY} bytes")),
    }
}

fn expires_in(headers: &HeaderMap) -> Result<Option<SignedDuration>, String> {
    duration(headers, "antiphon-expires")
        .map_err(|()| "Antiphon-Expires is a time from now, such as 10m or 2h".into())
}

fn hold(headers: &HeaderMap) -> Result<Option<SignedDuration>, String> {
    let hold = duration(headers, "antiphon-hold");
    match hold {
        Ok(hold) if hold.is_none_or(|hold| hold <= LONGEST_HOLD) => Ok(hold),
        _ => Err("Antiphon-Hold is how long to wait for the person, such as 12h or 3d; at most 30d".into()),
    }
}

fn yes_or_no(headers: &HeaderMap, name: &str, shown: &str) -> Result<Option<bool>, String> {
    match word(headers, name) {
        Ok(None) => Ok(None),
        Ok(Some(word)) if word.eq_ignore_ascii_case("yes") => Ok(Some(true)),
        Ok(Some(word)) if word.eq_ignore_ascii_case("no") => Ok(Some(false)),
        _ => Err(format!("{shown} is yes or no")),
    }
}

fn origin(headers: &HeaderMap) -> Result<Option<Origin>, String> {
    let known = |word: &str| Origin::ALL.into_iter().find(|origin| origin.word().eq_ignore_ascii_case(word));
    match word(headers, "antiphon-origin") {
        Ok(None) => Ok(None),
        Ok(Some(word)) if known(word).is_some() => Ok(known(word)),
        _ => Err("Antiphon-Origin is human or automated".into()),
    }
}

fn language(headers: &HeaderMap) -> Result<Option<String>, String> {
    match word(headers, "antiphon-language") {
        Ok(None) => Ok(None),
        Ok(Some(tag)) if disclosure::is_tag(tag) => Ok(Some(tag.to_owned())),
        _ => Err("Antiphon-Language is a language's tag, such as en, de or pt-BR".into()),
    }
}

fn market(headers: &HeaderMap) -> Result<Option<Market>, String> {
    match word(headers, "antiphon-market") {
        Ok(None) => Ok(None),
        Ok(Some(word)) if Market::read(word).is_some() => Ok(Market::read(word)),
        _ => Err(format!("Antiphon-Market is one of {}", Market::words())),
    }
}

fn media_check(headers: &HeaderMap) -> Result<Option<Check>, String> {
    match word(headers, "antiphon-media-check") {
        Ok(None) => Ok(None),
        Ok(Some(word)) if Check::read(word).is_some() => Ok(Check::read(word)),
        _ => Err("Antiphon-Media-Check is off, advise or enforce".into()),
    }
}

/// A header that may be there once.
fn word<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, ()> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(|word| Some(word.trim())).map_err(|_| ()),
        _ => Err(()),
    }
}

/// How long to wait for a person, as it is written elsewhere than in a header.
pub(super) fn read_hold(written: &str) -> Result<SignedDuration, String> {
    let hold = of_words(written).ok().filter(|hold| *hold <= LONGEST_HOLD);
    hold.ok_or_else(|| "`hold` is how long to wait for the person, such as 12h or 3d; at most 30d".into())
}

/// A duration greater than nothing. A day has 24 hours.
fn duration(headers: &HeaderMap, name: &str) -> Result<Option<SignedDuration>, ()> {
    let Some(written) = headers.get(name) else { return Ok(None) };
    of_words(written.to_str().map_err(|_| ())?).map(Some)
}

fn of_words(words: &str) -> Result<SignedDuration, ()> {
    let span = words.trim().parse::<Span>().ok();
    let duration = span.and_then(|span| span.to_duration(SpanRelativeTo::days_are_24_hours()).ok());
    duration.filter(|duration| *duration > SignedDuration::ZERO).ok_or(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(headers: &[(&'static str, &str)]) -> Result<Options, String> {
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        Options::read(&headers.collect())
    }

    #[test]
    fn a_caller_waits_25_seconds_unless_it_prefers_otherwise() {
        let wait = |prefer| read(&[("prefer", prefer)]).unwrap().wait.at_most().as_secs();
        assert_eq!(read(&[]).unwrap().wait.at_most().as_secs(), 25);
        assert_eq!(
            [wait("respond-async"), wait("wait=3"), wait("wait=600"), wait("foo, Wait=\"7\"; x=1")],
            [0, 3, 60, 7]
        );
        assert_eq!([wait("wait=soon"), wait("wait=5, respond-async"), wait("wait=0")], [25, 0, 0]);
    }

    #[test]
    fn what_was_preferred_is_confirmed() {
        let applied = |prefer| read(&[("prefer", prefer)]).unwrap().wait.applied();
        assert_eq!(applied("respond-async"), Some("respond-async".into()));
        assert_eq!(applied("wait=90"), Some("wait=60".into()));
        assert_eq!(applied("handling=strict"), None);
    }

    #[test]
    fn what_cannot_be_promised_is_refused() {
        assert!(read(&[("antiphon-expires", "soon")]).is_err());
        assert!(read(&[("antiphon-expires", "-1m")]).is_err());
        assert_eq!(
            read(&[("antiphon-expires", "10m")]).unwrap().expires_in,
            Some(SignedDuration::from_mins(10))
        );
    }

    #[test]
    fn who_wrote_it_and_for_whom_is_said_in_known_words() {
        let options = read(&[
            ("antiphon-split", "Yes"),
            ("antiphon-origin", "human"),
            ("antiphon-language", "pt-BR"),
            ("antiphon-market", "Germany"),
        ]);
        let options = options.unwrap();
        assert_eq!((options.split, options.origin), (true, Some(Origin::Human)));
        assert_eq!((options.language.as_deref(), options.market), (Some("pt-BR"), Some(Market::Germany)));
        for (header, wrong, way_out) in [
            ("antiphon-split", "true", "yes or no"),
            ("antiphon-fit", "jpeg", "Antiphon-Fit is yes or no"),
            ("antiphon-origin", "bot", "human or automated"),
            ("antiphon-language", "german", "such as en, de"),
            ("antiphon-market", "bavaria", "california, germany, elsewhere"),
            ("antiphon-media-check", "yes", "off, advise or enforce"),
        ] {
            assert!(read(&[(header, wrong)]).unwrap_err().contains(way_out), "{wrong}");
            assert!(read(&[(header, ""), (header, "")]).is_err());
        }
    }

    #[test]
    fn a_message_is_held_for_thirty_days_at_most() {
        let hold = |hold| read(&[("antiphon-hold", hold)]).map(|options| options.hold);
        assert_eq!(hold("3d").unwrap(), Some(SignedDuration::from_hours(72)));
        assert_eq!(hold("30d").unwrap(), Some(LONGEST_HOLD));
        for wrong in ["30d1s", "forever", "", "0s", "-1h", "1y"] {
            assert!(hold(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_key_has_1_to_255_bytes_and_stands_alone() {
        let key = |length: usize| read(&[("idempotency-key", &"k".repeat(length))]);
        assert!(key(0).is_err() && key(256).is_err());
        assert_eq!(key(255).unwrap().key.map(|key| key.len()), Some(255));
        assert!(read(&[("idempotency-key", "a"), ("idempotency-key", "b")]).is_err());
    }
}
