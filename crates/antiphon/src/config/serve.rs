//! What `antiphon serve` can be told besides by flags: the section `[serve]` of a file, and variables of the same names.
//!
//! `most_unknown` of the section is `ANTIPHON_MOST_UNKNOWN` in the environment and `--set most_unknown=20` on the command
//! line. Some have a flag of their own.

mod keys;

use std::net::SocketAddr;
use std::path::PathBuf;

use antiphon_gateway::{Hosts, MediaBase, Network, Retention, Settings};
use antiphon_graph::Endpoint;

pub(crate) use self::keys::{
    ADMIN_LISTEN, ALLOW_PRIVATE_TARGETS, DATABASE, KEYS, Key, LISTEN, LOG_FORMAT, LOG_LEVEL, MASTER_KEY_FILE,
    MEDIA_STORE, MEDIA_URL, UPSTREAM,
};
use super::{Config, Origin, Setting, said_by_environment};
use crate::failure::Failure;
use crate::nearest::nearest;

/// What is tuned: every setting here has a default.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Tuning {
    /// How the engine goes about it.
    pub(crate) engine: Settings,
    /// How long everything is kept.
    pub(crate) retention: Retention,
    /// Networks that may be reached although they are not public.
    pub(crate) private: Vec<Network>,
    /// The hosts that media are looked at on.
    pub(crate) media_hosts: Hosts,
}

/// Everything that `serve` goes by.
pub(crate) struct Serving {
    pub(crate) listen: SocketAddr,
    /// Where those who manage are answered, if somebody says so.
    pub(crate) admin_listen: Option<SocketAddr>,
    pub(crate) upstream: Endpoint,
    pub(crate) database: PathBuf,
    pub(crate) log_level: String,
    pub(crate) logs_json: bool,
    pub(crate) tuning: Tuning,
    /// Where people outside reach media, if somebody says so.
    pub(crate) media_url: Option<MediaBase>,
    /// Where media lie: a folder, or a bucket.
    pub(crate) media_store: String,
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
        let mut tuning = Tuning::default();
        let mut mistakes = Vec::new();
        let mut said = Vec::new();
        for key in &KEYS {
            let setting = self.serving(key, flags)?;
            let Some(value) = setting.as_ref().map(|setting| &*setting.value).or(key.default) else {
                continue;
            };
            if let Err(why) = key.apply(value, &mut tuning) {
                let origin =
                    setting.as_ref().map_or_else(|| "default".to_owned(), |said| said.origin.to_string());
                mistakes.push(format!("{origin}: {} {why}", key.name));
            }
            said.push((key.name, value.to_owned()));
        }
        if let Err(too_short) = tuning.retention.check() {
            mistakes.push(too_short.to_string());
        }
        if !mistakes.is_empty() {
            let hint = "`antiphon config show` lists every setting, and who says so";
            return Err(Failure::usage(mistakes.join("\n"), hint));
        }
        let word = |name: &str| said.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value);
        let checked =
            || Failure::unexpected("a setting was taken that cannot be", "this is a mistake of Antiphon's");
        let database = PathBuf::from(word(DATABASE).trim_start_matches("sqlite:"));
        Ok(Serving {
            media_url: Some(word(MEDIA_URL))
                .filter(|said| !said.is_empty())
                .and_then(|said| said.parse().ok()),
            media_store: match word(MEDIA_STORE) {
                "" => database.with_file_name("media").to_string_lossy().into_owned(),
                named => named.to_owned(),
            },
            listen: word(LISTEN).parse().map_err(|_| checked())?,
            admin_listen: said
                .iter()
                .find(|(known, _)| *known == ADMIN_LISTEN)
                .and_then(|(_, value)| value.parse().ok()),
            upstream: Endpoint::at(word(UPSTREAM))?,
            database,
            log_level: word(LOG_LEVEL).to_owned(),
            logs_json: word(LOG_FORMAT) == "json",
            tuning,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_the_gateways_own() {
        let mut tuning = Tuning::default();
        for key in &KEYS {
            if let Some(default) = key.default {
                key.apply(default, &mut tuning).unwrap();
            }
        }
        assert_eq!(tuning, Tuning::default());
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
            ("keep_texts", "a while"),
            ("allow_private_targets", "10.0.0.0/8,intranet"),
            ("media_url", "media.example.com"),
            ("media_url", "https://media.example.com?size=1"),
            ("media_store", "s3://"),
            ("keep_media", "a week or so"),
            ("media_hosts_allow", "cdn.example.com,*.example.com"),
            ("media_hosts_deny", "https://example.com"),
        ] {
            assert!(named(name).unwrap().mistake(wrong).is_some(), "{name} = {wrong}");
        }
        assert_eq!(
            unknown("texts_a_secnd"),
            "there is no key texts_a_secnd in [serve]; did you mean texts_a_second?"
        );
    }
    #[test]
    fn the_papers_list_them_all() {
        let papers = include_str!("../../../../docs/operations.md");
        for Key { name, variable, default, meaning, .. } in &KEYS {
            let default = default.map(|default| format!("`{default}` ")).unwrap_or_default();
            let row = format!("| `{name}` | `{variable}` | {default}| {meaning} |");
            assert!(papers.contains(&row), "docs/operations.md lacks\n{row}");
        }
    }
}
