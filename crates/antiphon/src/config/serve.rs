//! What `antiphon serve` can be told besides by flags: the section `[serve]` of a file, and variables of the same names.
//!
//! `most_unknown` of the section is `ANTIPHON_MOST_UNKNOWN` in the environment and `--set most_unknown=20` on the command
//! line. Some have a flag of their own.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use antiphon_gateway::Settings;
use antiphon_graph::Endpoint;
use jiff::SignedDuration;

use super::{Config, Origin, Setting, said_by_environment};
use crate::duration;
use crate::failure::Failure;
use crate::nearest::nearest;

/// A setting of `serve`.
#[derive(Debug)]
pub(crate) struct Key {
    /// What files call it.
    pub(crate) name: &'static str,
    /// What the environment calls it.
    pub(crate) variable: &'static str,
    /// What is meant when nobody says anything; nothing when there has to be something.
    pub(crate) default: Option<&'static str>,
    /// What it is for.
    pub(crate) meaning: &'static str,
    kind: Kind,
}

/// What may be said.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Address,
    Upstream,
    Database,
    File,
    LogFormat,
    LogLevel,
    /// A number from one up to this.
    Number(u32, Apply<u32>),
    Time(Apply<SignedDuration>),
}

/// How it becomes one of the engine's settings.
type Apply<T> = fn(&mut Settings, T);

const fn key(
    (name, variable): (&'static str, &'static str),
    default: Option<&'static str>,
    kind: Kind,
    meaning: &'static str,
) -> Key {
    Key { name, variable, default, meaning, kind }
}

pub(crate) const LISTEN: &str = "listen";
pub(crate) const ADMIN_LISTEN: &str = "admin_listen";
pub(crate) const UPSTREAM: &str = "upstream";
pub(crate) const DATABASE: &str = "database";
pub(crate) const MASTER_KEY_FILE: &str = "master_key_file";
pub(crate) const LOG_FORMAT: &str = "log_format";
pub(crate) const LOG_LEVEL: &str = "log_level";

/// All of them. The defaults of the engine's are the engine's own: a test compares.
pub(crate) static KEYS: [Key; 16] = [
    key((LISTEN, "ANTIPHON_LISTEN"), Some("127.0.0.1:2400"), Kind::Address, "where to listen"),
    key(
        (ADMIN_LISTEN, "ANTIPHON_ADMIN_LISTEN"),
        None,
        Kind::Address,
        "where /v1 and metrics are, if not at the same address",
    ),
    key(
        (UPSTREAM, "ANTIPHON_UPSTREAM"),
        Some("https://graph.instagram.com"),
        Kind::Upstream,
        "where Instagram is",
    ),
    key(
        (DATABASE, "ANTIPHON_DATABASE"),
        Some("sqlite:antiphon.db"),
        Kind::Database,
        "where everything is kept",
    ),
    key(
        (MASTER_KEY_FILE, "ANTIPHON_MASTER_KEY_FILE"),
        None,
        Kind::File,
        "the file with the key that seals tokens and secrets",
    ),
    key(
        (LOG_FORMAT, "ANTIPHON_LOG_FORMAT"),
        Some("text"),
        Kind::LogFormat,
        "text, or json: one object a line",
    ),
    key(
        (LOG_LEVEL, "RUST_LOG"),
        Some("warn"),
        Kind::LogLevel,
        "error, warn, info, debug or trace, also by part",
    ),
    key(
        ("texts_a_second", "ANTIPHON_TEXTS_A_SECOND"),
        Some("90"),
        Kind::Number(100, |settings, number| settings.texts_a_second = number),
        "texts an account sends in a second; Instagram takes 100",
    ),
    key(
        ("media_a_second", "ANTIPHON_MEDIA_A_SECOND"),
        Some("9"),
        Kind::Number(10, |settings, number| settings.media_a_second = number),
        "audio and video an account sends in a second; Instagram takes 10",
    ),
    key(
        ("private_replies_an_hour", "ANTIPHON_PRIVATE_REPLIES_AN_HOUR"),
        Some("700"),
        Kind::Number(750, |settings, number| settings.private_replies_an_hour = number),
        "private replies an account sends in an hour; Instagram takes 750",
    ),
    key(
        ("most_unknown", "ANTIPHON_MOST_UNKNOWN"),
        Some("20"),
        Kind::Number(1_000_000, |settings, number| {
            settings.most_unknown = usize::try_from(number).unwrap_or(usize::MAX);
        }),
        "so many unknown outcomes at once stop an account",
    ),
    key(
        ("probe_after", "ANTIPHON_PROBE_AFTER"),
        Some("30s"),
        Kind::Time(|settings, time| settings.probe_after = time),
        "how long such an account waits before one message is sent as a probe",
    ),
    key(
        ("absence_after", "ANTIPHON_ABSENCE_AFTER"),
        Some("60s"),
        Kind::Time(|settings, time| settings.absence_after = time),
        "how long after an attempt a listing may prove that it did not arrive",
    ),
    key(
        ("proof_lasts", "ANTIPHON_PROOF_LASTS"),
        Some("10m"),
        Kind::Time(|settings, time| settings.proof_lasts = time),
        "how long proof of an unknown message is sought before a person has to decide",
    ),
    key(
        ("longest_backoff", "ANTIPHON_LONGEST_BACKOFF"),
        Some("1m"),
        Kind::Time(|settings, time| settings.longest_backoff = time),
        "the longest wait between attempts that do not reach Instagram",
    ),
    key(
        ("throttled_account", "ANTIPHON_THROTTLED_ACCOUNT"),
        Some("1m"),
        Kind::Time(|settings, time| settings.throttled_account = time),
        "how long an account waits at least that has used up an hour's calls",
    ),
];

/// Everything that `serve` goes by.
pub(crate) struct Serving {
    pub(crate) listen: SocketAddr,
    /// Where those who manage are answered, if somebody says so.
    pub(crate) admin_listen: Option<SocketAddr>,
    pub(crate) upstream: Endpoint,
    pub(crate) database: PathBuf,
    pub(crate) log_level: String,
    pub(crate) logs_json: bool,
    pub(crate) engine: Settings,
}

/// A setting by its name.
pub(crate) fn named(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

/// What is said of a name that is none.
pub(crate) fn unknown(name: &str) -> String {
    match nearest(name, KEYS.iter().map(|key| key.name)) {
        Some(near) => format!("there is no key {name} in [serve]; did you mean {near}?"),
        None => format!("there is no key {name} in [serve]"),
    }
}

impl Key {
    /// Why this cannot be said; nothing when it can.
    pub(crate) fn mistake(&self, value: &str) -> Option<String> {
        let mut settings = Settings::default();
        self.apply(value, &mut settings).err().map(|why| format!("{} {why}", self.name))
    }

    /// Whether files mean it from where they are.
    pub(super) fn is_path(&self) -> bool {
        matches!(self.kind, Kind::File | Kind::Database)
    }

    fn apply(&self, value: &str, settings: &mut Settings) -> Result<(), String> {
        match self.kind {
            Kind::Address => {
                let address = value.parse::<SocketAddr>();
                address.map(drop).map_err(|_| "is no address; write it like 127.0.0.1:2400".into())
            }
            Kind::Upstream => {
                Endpoint::at(value).map(drop).map_err(|_| "is no address that can be called".into())
            }
            Kind::Database if value.strip_prefix("sqlite:").is_some_and(|file| !file.is_empty()) => Ok(()),
            Kind::Database => {
                Err("is no database that this version knows; write it like sqlite:antiphon.db".into())
            }
            Kind::LogFormat if ["text", "json"].contains(&value) => Ok(()),
            Kind::LogFormat => Err("is text or json".into()),
            Kind::LogLevel if tracing_subscriber::EnvFilter::try_new(value).is_ok() => Ok(()),
            Kind::LogLevel => Err("is error, warn, info, debug or trace".into()),
            Kind::File => Ok(()),
            Kind::Number(most, apply) => {
                let number = value.parse().ok().filter(|number| (1..=most).contains(number));
                apply(settings, number.ok_or_else(|| format!("is a number from 1 to {most}"))?);
                Ok(())
            }
            Kind::Time(apply) => {
                let time: Duration = duration::read(value).map_err(|why| format!("is a time; {why}"))?;
                apply(settings, SignedDuration::try_from(time).unwrap_or(SignedDuration::MAX));
                Ok(())
            }
        }
    }
}

impl Config {
    /// What is said about a setting of `serve`, by whoever wins; flags are those that were given, by name.
    pub(crate) fn serving(&self, key: &Key, flags: &[(&str, String)]) -> Result<Option<Setting>, Failure> {
        let by_flag = flags.iter().rev().find(|(name, _)| *name == key.name);
        if let Some((_, value)) = by_flag {
            return Ok(Some(Setting { value: value.clone(), origin: Origin::Flag(key.name) }));
        }
        if let Some(value) = said_by_environment(key.variable)? {
            return Ok(Some(Setting { value, origin: Origin::Variable(key.variable) }));
        }
        Ok(self.files.iter().find_map(|file| file.serves(key)))
    }

    /// Everything that `serve` goes by; every mistake is named, with who made it.
    pub(crate) fn all_of_serve(&self, flags: &[(&str, String)]) -> Result<Serving, Failure> {
        let mut engine = Settings::default();
        let mut mistakes = Vec::new();
        let mut said = Vec::new();
        for key in &KEYS {
            let setting = self.serving(key, flags)?;
            let Some(value) = setting.as_ref().map(|setting| &*setting.value).or(key.default) else {
                continue;
            };
            if let Err(why) = key.apply(value, &mut engine) {
                let origin =
                    setting.as_ref().map_or_else(|| "default".to_owned(), |said| said.origin.to_string());
                mistakes.push(format!("{origin}: {} {why}", key.name));
            }
            said.push((key.name, value.to_owned()));
        }
        if !mistakes.is_empty() {
            let hint = "`antiphon config show` lists every setting, and who says so";
            return Err(Failure::usage(mistakes.join("\n"), hint));
        }
        let word = |name: &str| said.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value);
        let checked =
            || Failure::unexpected("a setting was taken that cannot be", "this is a mistake of Antiphon's");
        Ok(Serving {
            listen: word(LISTEN).parse().map_err(|_| checked())?,
            admin_listen: said
                .iter()
                .find(|(known, _)| *known == ADMIN_LISTEN)
                .and_then(|(_, value)| value.parse().ok()),
            upstream: Endpoint::at(word(UPSTREAM))?,
            database: word(DATABASE).trim_start_matches("sqlite:").into(),
            log_level: word(LOG_LEVEL).to_owned(),
            logs_json: word(LOG_FORMAT) == "json",
            engine,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_the_engines_own() {
        let mut settings = Settings::default();
        for key in &KEYS {
            if let Some(default) = key.default {
                key.apply(default, &mut settings).unwrap();
            }
        }
        assert_eq!(settings, Settings::default());
    }

    #[test]
    fn what_cannot_be_is_a_mistake() {
        for (name, wrong) in [
            ("listen", "here"),
            ("upstream", "nonsense"),
            ("database", "mysql:x"),
            ("log_format", "xml"),
            ("texts_a_second", "0"),
            ("texts_a_second", "101"),
            ("proof_lasts", "soon"),
        ] {
            assert!(named(name).unwrap().mistake(wrong).is_some(), "{name} = {wrong}");
        }
        assert_eq!(
            unknown("texts_a_secnd"),
            "there is no key texts_a_secnd in [serve]; did you mean texts_a_second?"
        );
    }
}
