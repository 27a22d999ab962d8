//! Policies: how one account says that a bot is speaking.

use std::collections::{BTreeMap, BTreeSet};

use antiphon_engine::disclosure::{Manner, Origin, Past};
use antiphon_graph::Text;
use antiphon_store::Said;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::words::{self, ENGLISH};
use super::{Lapse, Market};

/// Words that stand before a text leave it so much room at least.
const ROOM: usize = 100;

/// How an account says that a bot is speaking. Without `enabled` nothing is said.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Policy {
    /// Whether it is said at all.
    pub(crate) enabled: bool,
    /// In a message of its own (`message`), or before the text in the same message (`prefix`).
    pub(crate) manner: How,
    /// In which markets; in all when there are none. Of whom nobody says where they are, may be in any.
    pub(crate) markets: BTreeSet<Market>,
    /// In which language (BCP 47), where a message names neither language nor market.
    pub(crate) language: Option<String>,
    /// After how long once more: `7d`, `36h`.
    #[schema(value_type = String, example = "7d")]
    pub(crate) lapse: Lapse,
    /// The account's own words by language, in place of ours.
    pub(crate) words: BTreeMap<String, String>,
}

/// How it is said.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum How {
    #[default]
    Message,
    Prefix,
}

/// Why a policy cannot be kept.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unfit {
    #[error("{0:?} is no language; a language is a tag such as en, de or pt-BR")]
    Language(String),
    #[error("there are no words for the language {0:?}; give some, or choose one of {known}", known = known(None))]
    NoWords(String),
    #[error("the words in {language} are {bytes} bytes; {least} to {most} fit")]
    Words { language: String, bytes: usize, least: usize, most: usize },
    #[error(
        "`elsewhere` is said of a person; a policy names markets with laws of their own, or none for all"
    )]
    Elsewhere,
}

impl Policy {
    /// Whether it makes sense.
    pub(crate) fn check(&self) -> Result<(), Unfit> {
        let most = match self.manner {
            How::Message => Text::MAX_BYTES,
            How::Prefix => Text::MAX_BYTES - BETWEEN.len() - ROOM,
        };
        for (language, words) in &self.words {
            if !is_tag(language) {
                return Err(Unfit::Language(language.clone()));
            }
            if words.trim().is_empty() || words.len() > most {
                let (language, bytes) = (language.clone(), words.len());
                return Err(Unfit::Words { language, bytes, least: 1, most });
            }
        }
        if self.markets.contains(&Market::Elsewhere) {
            return Err(Unfit::Elsewhere);
        }
        match &self.language {
            Some(language) if !is_tag(language) => Err(Unfit::Language(language.clone())),
            Some(language) if self.words_in(language).is_none() => Err(Unfit::NoWords(language.clone())),
            _ => Ok(()),
        }
    }

    /// What a bot has to say with a message now; nothing when it need not.
    pub(crate) fn asks_for(
        &self,
        origin: Option<Origin>,
        language: Option<&str>,
        market: Option<&str>,
        past: Past,
        now: Timestamp,
    ) -> Option<Said> {
        let market = market.and_then(Market::read);
        if !self.enabled || origin == Some(Origin::Human) || !self.covers(market) {
            return None;
        }
        let rule = past.asks_for(now, self.lapse.0)?;
        let (language, words) = self.said(language, market);
        let manner = match self.manner {
            How::Message => Manner::Message,
            How::Prefix => Manner::Prefix,
        };
        let market = market.map(|market| market.word().to_owned());
        Some(Said { rule, manner, language: language.to_owned(), market, words: words.to_owned() })
    }

    /// Whether there are words for a language.
    pub(crate) fn knows(&self, language: &str) -> bool {
        self.words_in(language).is_some()
    }

    /// A person of whom nobody says where they are may be anywhere.
    fn covers(&self, market: Option<Market>) -> bool {
        self.markets.is_empty() || market.is_none_or(|market| self.markets.contains(&market))
    }

    /// The first language that somebody names and that there are words for.
    fn said<'a>(&'a self, language: Option<&'a str>, market: Option<Market>) -> (&'a str, &'a str) {
        let only = (self.markets.len() == 1).then(|| self.markets.first().copied()).flatten();
        let named = [
            language,
            market.and_then(Market::language),
            self.language.as_deref(),
            only.and_then(Market::language),
        ];
        let found = named.into_iter().flatten().find_map(|language| self.words_in(language));
        found.or_else(|| self.words_in(ENGLISH)).expect("there are words in English")
    }

    /// The words in a language, or in the language that it is a kind of.
    fn words_in<'a>(&'a self, language: &'a str) -> Option<(&'a str, &'a str)> {
        let kind = language.split('-').next().unwrap_or_default();
        [language, kind].into_iter().find_map(|tag| {
            let own = self.words.iter().find(|(known, _)| known.eq_ignore_ascii_case(tag));
            let own = own.map(|(known, words)| (known.as_str(), words.as_str()));
            own.or_else(|| Some((tag, words::in_language(&tag.to_ascii_lowercase())?)))
        })
    }
}

/// What stands between the words and the text that they stand before.
pub(crate) const BETWEEN: &str = "\n\n";

/// Whether something is a language's tag, as far as its form goes (BCP 47).
pub(crate) fn is_tag(language: &str) -> bool {
    let mut parts = language.split('-');
    let is_language =
        |part: &str| (2..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_further =
        |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    parts.next().is_some_and(is_language) && parts.all(is_further) && language.len() <= 35
}

/// The languages that there are words for.
pub(crate) fn known(policy: Option<&Policy>) -> String {
    let mut known: BTreeSet<&str> = words::languages().collect();
    if let Some(policy) = policy {
        known.extend(policy.words.keys().map(String::as_str));
    }
    known.into_iter().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use antiphon_engine::disclosure::Rule;

    use super::*;

    fn policy(json: &str) -> Policy {
        serde_json::from_str(json).unwrap()
    }

    fn said(policy: &Policy, language: Option<&str>, market: Option<&str>) -> Option<(String, String)> {
        let now = "2026-01-01T12:00:00Z".parse().unwrap();
        let said = policy.asks_for(None, language, market, Past::default(), now);
        said.map(|said| (said.language, said.words))
    }

    fn language(policy: &Policy, language: Option<&str>, market: Option<&str>) -> Option<String> {
        said(policy, language, market).map(|(language, _)| language)
    }

    #[test]
    fn nothing_is_said_unless_the_account_wants_it_and_never_for_a_human() {
        assert_eq!(said(&Policy::default(), None, None), None);
        let on = policy(r#"{"enabled":true}"#);
        let now = "2026-01-01T12:00:00Z".parse().unwrap();
        assert!(on.asks_for(Some(Origin::Human), None, None, Past::default(), now).is_none());
        let said = on.asks_for(Some(Origin::Automated), None, None, Past::default(), now).unwrap();
        assert_eq!((said.rule, said.words.as_str()), (Rule::Start, "I am an automated chatbot."));
    }

    #[test]
    fn the_language_is_the_messages_or_its_markets_or_the_accounts() {
        let on = policy(r#"{"enabled":true,"language":"fr"}"#);
        let of = |tag, market| language(&on, tag, market).unwrap();
        assert_eq!(of(Some("es"), Some("germany")), "es");
        assert_eq!(of(Some("de-AT"), None), "de");
        assert_eq!(of(None, Some("germany")), "de");
        assert_eq!(of(None, Some("california")), "en");
        assert_eq!(of(None, Some("elsewhere")), "fr");
        assert_eq!(of(None, None), "fr");
        assert_eq!(of(Some("tlh"), None), "fr", "there are no words in that");
        let german = policy(r#"{"enabled":true,"markets":["germany"]}"#);
        assert_eq!(language(&german, None, None).unwrap(), "de");
    }

    #[test]
    fn a_market_that_is_not_chosen_asks_for_nothing() {
        let german = policy(r#"{"enabled":true,"markets":["germany"]}"#);
        assert!(said(&german, None, Some("germany")).is_some());
        assert!(said(&german, None, None).is_some(), "they may be in Germany");
        assert_eq!(said(&german, None, Some("california")), None);
        assert_eq!(said(&german, None, Some("elsewhere")), None);
        let all = policy(r#"{"enabled":true}"#);
        assert!(said(&all, None, Some("elsewhere")).is_some());
    }

    #[test]
    fn an_accounts_own_words_come_first() {
        let own = policy(r#"{"enabled":true,"words":{"de":"Hier spricht ein Bot.","pt-BR":"Sou um robô."}}"#);
        assert_eq!(said(&own, Some("de-CH"), None).unwrap().1, "Hier spricht ein Bot.");
        assert_eq!(said(&own, Some("pt-br"), None).unwrap().1, "Sou um robô.");
        assert_eq!(said(&own, Some("pt"), None).unwrap().1, "Sou um chatbot automatizado.");
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_the_way_out() {
        for (wrong, why) in [
            (r#"{"words":{"german":"Bot"}}"#.to_owned(), "no language"),
            (format!(r#"{{"words":{{"de":"{}"}}}}"#, "é".repeat(501)), "1002 bytes; 1 to 1000 fit"),
            (format!(r#"{{"manner":"prefix","words":{{"de":"{}"}}}}"#, "e".repeat(899)), "1 to 898 fit"),
            (r#"{"words":{"de":" "}}"#.to_owned(), "1 to 1000 fit"),
            (r#"{"language":"tlh"}"#.to_owned(), "no words for the language \"tlh\""),
            (r#"{"language":"d"}"#.to_owned(), "no language"),
            (r#"{"markets":["elsewhere"]}"#.to_owned(), "said of a person"),
        ] {
            let error = policy(&wrong).check().unwrap_err().to_string();
            assert!(error.contains(why), "{wrong}: {error}");
        }
        assert!(serde_json::from_str::<Policy>(r#"{"markets":["bavaria"]}"#).is_err());
        assert!(serde_json::from_str::<Policy>(r#"{"colour":"red"}"#).is_err());
        assert!(policy(r#"{"language":"tlh","words":{"tlh":"jIHvaD"}}"#).check().is_ok());
    }

    #[test]
    fn a_policy_survives_being_kept() {
        let kept = policy(r#"{"enabled":true,"manner":"prefix","markets":["germany"],"lapse":"36h"}"#);
        assert_eq!(policy(&serde_json::to_string(&kept).unwrap()), kept);
    }
}
