//! What was found behind a link, and what speaks against sending it.

use std::fmt;
use std::sync::Arc;

use antiphon_graph::refusal::Row;
use antiphon_graph::{MediaKind, Refusal};
use antiphon_media::Verdict;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::outside::HEAD_WITHIN;

/// So many letters of an address are shown.
const LONGEST: usize = 300;

/// What was found behind a link.
#[derive(Clone, Debug)]
pub(crate) enum Look {
    /// A file.
    Found(Arc<Verdict>),
    /// Nothing that Instagram could fetch, and why.
    Unreachable(String),
}

/// One thing that speaks against sending what a link leads to. Displayed, it is one line of plain letters.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct Doubt {
    /// What it was to be sent as.
    pub(crate) kind: String,
    /// Where it is, without the query, which may hold what is nobody else's business.
    pub(crate) url: String,
    /// The rule that it breaks: `reachable`, `size`, `format` or `whole`.
    pub(crate) rule: String,
    /// What was found.
    pub(crate) words: String,
    /// What would pass.
    pub(crate) passes: String,
    /// What Instagram would answer.
    #[serde(skip)]
    pub(crate) refused_as: RefusedAs,
}

/// A refusal of Instagram's, by the name of its row; of a doubt that was kept it is not known any more.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct RefusedAs(Option<Refusal>);

impl Look {
    /// What speaks against sending it, what Instagram would name first coming first.
    pub(crate) fn doubts(&self, kind: MediaKind, url: &str) -> Vec<Doubt> {
        let (kind, url) = (kind.as_str().to_owned(), shown(url));
        match self {
            Self::Unreachable(words) => vec![Doubt {
                kind,
                url,
                rule: "reachable".to_owned(),
                words: words.clone(),
                passes: format!("a public https address that gives the file within {HEAD_WITHIN:?}"),
                refused_as: RefusedAs(Some(unreachable())),
            }],
            Self::Found(verdict) => verdict
                .faults
                .iter()
                .map(|fault| Doubt {
                    kind: kind.clone(),
                    url: url.clone(),
                    rule: fault.rule().to_owned(),
                    words: fault.to_string(),
                    passes: fault.passes(),
                    refused_as: RefusedAs(Some(fault.refusal())),
                })
                .collect(),
        }
    }
}

impl Doubt {
    /// What Instagram would answer, and what was found as the words for people.
    pub(crate) fn refusal(&self) -> Refusal {
        self.refused_as.0.clone().unwrap_or_else(unreachable).with_user_message(self.to_string())
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.kind, self.url, self.words)
    }
}

fn unreachable() -> Refusal {
    Row::named("media_unreachable").expect("it is a row of the table").refusal()
}

/// An address as it may be repeated: in plain letters, and without what may be secret in it.
pub(crate) fn shown(url: &str) -> String {
    let Ok(mut url) = Url::parse(url) else { return "at an unreadable address".to_owned() };
    url.set_query(None);
    url.set_fragment(None);
    // Either fails where there can be none.
    let _ = (url.set_username(""), url.set_password(None));
    let url = String::from(url);
    if url.len() <= LONGEST { url } else { format!("{}...", &url[..LONGEST]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_in_plain_letters_without_secrets() {
        assert_eq!(
            shown("https://BÜCHER.example/ü.png?sig=hush#x"),
            "https://xn--bcher-kva.example/%C3%BC.png"
        );
        assert_eq!(shown("https://user:hush@a.example/"), "https://a.example/");
        assert_eq!(shown(&format!("https://a.example/{}", "é".repeat(900))).len(), LONGEST + 3);
        assert_eq!(shown("hush"), "at an unreadable address");
    }

    #[test]
    fn a_doubt_says_what_instagram_would() {
        let look = Look::Found(Arc::new(Verdict::of(MediaKind::Image, b"<!doctype html><p>")));
        let [doubt] = &look.doubts(MediaKind::Image, "https://a.example/x?y")[..] else { panic!("{look:?}") };
        assert_eq!(doubt.to_string(), "image https://a.example/x: a web page (text/html) is not png or jpeg");
        let refusal = doubt.refusal();
        assert_eq!((refusal.code(), refusal.subcode()), (100, Some(2_018_047)));
        assert_eq!(refusal.user_message(), Some(doubt.to_string().as_str()));
        let gone = Look::Unreachable("it answered 404 Not Found".to_owned());
        let gone = gone.doubts(MediaKind::File, "https://a.example/x");
        assert_eq!((gone[0].rule.as_str(), gone[0].refusal().subcode()), ("reachable", Some(2_018_008)));
        assert!(!serde_json::to_string(&gone).unwrap().contains("refused_as"));
    }
}
