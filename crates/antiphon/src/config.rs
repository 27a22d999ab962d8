//! Where to send and with what: flags, then the environment, then files.
//!
//! The files are `./antiphon.toml`, `~/.config/antiphon/config.toml` and `/etc/antiphon/config.toml`; what one says wins
//! over what the next says. All mistakes in them are reported at once.

use std::env;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::failure::Failure;

/// What a configuration file may say. Secrets are named by file, never written in it.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// The gateway to send through.
    pub(crate) gateway: Option<String>,
    /// Instagram, or what speaks like it, to send to without a gateway.
    pub(crate) graph: Option<String>,
    /// The sandbox that `antiphon sandbox` steers.
    pub(crate) sandbox: Option<String>,
    /// The account to send from.
    pub(crate) account: Option<String>,
    /// The file that holds the access token.
    pub(crate) token_file: Option<PathBuf>,
}

impl Config {
    /// Reads the files there are: only the one named, if one is.
    pub(crate) fn read(only: Option<&Path>) -> Result<Self, Failure> {
        let files = match only {
            Some(file) => vec![file.to_owned()],
            None => default_files(),
        };
        let mut config = Self::default();
        let mut mistakes = Vec::new();
        for file in files {
            match read_file(&file, only.is_some()) {
                Ok(read) => config = config.or(read),
                Err(mistake) => mistakes.push(mistake),
            }
        }
        if mistakes.is_empty() {
            return Ok(config);
        }
        let keys = "the keys are gateway, graph, sandbox, account and token_file";
        Err(Failure::usage(mistakes.join("\n")).hint(format!("{keys}; --no-config reads no file")))
    }

    /// This, and where it says nothing, the other.
    fn or(self, other: Self) -> Self {
        Self {
            gateway: self.gateway.or(other.gateway),
            graph: self.graph.or(other.graph),
            sandbox: self.sandbox.or(other.sandbox),
            account: self.account.or(other.account),
            token_file: self.token_file.or(other.token_file),
        }
    }
}

fn default_files() -> Vec<PathBuf> {
    let home = env::var_os("XDG_CONFIG_HOME").map(PathBuf::from);
    let home = home.or_else(|| env::var_os("HOME").map(|home| Path::new(&home).join(".config")));
    let user = home.map(|folder| folder.join("antiphon/config.toml"));
    [Some("antiphon.toml".into()), user, Some("/etc/antiphon/config.toml".into())]
        .into_iter()
        .flatten()
        .collect()
}

fn read_file(file: &Path, must_exist: bool) -> Result<Config, String> {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound && !must_exist => return Ok(Config::default()),
        Err(error) => return Err(format!("{}: {error}", file.display())),
    };
    toml::from_str(&text).map_err(|error| format!("{}: {}", file.display(), error.to_string().trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_file_that_says_something_wins() {
        let near: Config = toml::from_str("graph = 'http://near'").unwrap();
        let far: Config = toml::from_str("graph = 'http://far'\naccount = '1'").unwrap();
        let both = near.or(far);
        assert_eq!(both.graph.as_deref(), Some("http://near"));
        assert_eq!(both.account.as_deref(), Some("1"));
    }

    #[test]
    fn an_unknown_key_and_a_missing_file_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("antiphon.toml");
        fs::write(&file, "grph = 'http://127.0.0.1:2401'").unwrap();
        let failure = Config::read(Some(&file)).unwrap_err();
        assert!(failure.message.contains("grph"), "{}", failure.message);
        assert!(failure.hint.unwrap().contains("graph"));
        assert!(Config::read(Some(&folder.path().join("none.toml"))).is_err());
    }
}
