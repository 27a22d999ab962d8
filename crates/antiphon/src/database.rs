//! Which database, and the key to what is sealed in it.

use std::path::{Path, PathBuf};

use antiphon_gateway::MasterKey;
use clap::Args;

use crate::config::{Config, serve};
use crate::failure::Failure;
use crate::{core_dumps, input};

/// The file that is meant when none is named.
const DEFAULT: &str = "antiphon.db";

/// Which database.
#[derive(Debug, Args)]
pub(crate) struct Database {
    /// Where everything is kept, sqlite:PATH; sqlite:antiphon.db unless said otherwise [env: `ANTIPHON_DATABASE`].
    #[arg(long, value_name = "URL", global = true)]
    database: Option<String>,
    /// The file with the key that seals tokens and secrets: 64 hexadecimal digits [env: `ANTIPHON_MASTER_KEY_FILE`].
    #[arg(long, value_name = "FILE", global = true)]
    master_key_file: Option<PathBuf>,
}

impl Database {
    /// Its file.
    pub(crate) fn file(&self, config: &Config) -> Result<PathBuf, Failure> {
        let named = self.by_flag().transpose().or_else(|| named_by(config).transpose());
        named.unwrap_or_else(|| Ok(DEFAULT.into()))
    }

    /// The file that a flag names.
    pub(crate) fn by_flag(&self) -> Result<Option<PathBuf>, Failure> {
        self.database.as_deref().map(file).transpose()
    }

    /// What the flag says.
    pub(crate) fn flag(&self) -> Option<&String> {
        self.database.as_ref()
    }

    /// The file that is there although none was named.
    pub(crate) fn by_chance(&self, config: &Config) -> Option<PathBuf> {
        let file = Path::new(DEFAULT);
        (file.exists() || self.key_file(config).is_some()).then(|| file.to_owned())
    }

    /// The key to what is sealed in it.
    pub(crate) fn key(&self, config: &Config) -> Result<MasterKey, Failure> {
        let Some(file) = self.key_file(config) else {
            let message = "no master key: tokens and secrets are not kept unsealed";
            let hint =
                "make one with `openssl rand -hex 32 > master.key`, and name it with --master-key-file";
            return Err(Failure::usage(message, hint));
        };
        // From here on there is something to hide.
        core_dumps::forbid();
        let written = input::read_secret(&file)?;
        MasterKey::read(&written).map_err(|error| Failure::usage(error, "name another --master-key-file"))
    }

    fn key_file(&self, config: &Config) -> Option<PathBuf> {
        let said = || config.serving(serve::named(serve::MASTER_KEY_FILE)?, &[]).ok()?;
        self.master_key_file.clone().or_else(|| said().map(|said| said.value.into()))
    }
}

/// The file that the environment names, or a configuration file.
pub(crate) fn named_by(config: &Config) -> Result<Option<PathBuf>, Failure> {
    let Some(key) = serve::named(serve::DATABASE) else { return Ok(None) };
    config.serving(key, &[])?.map(|said| file(&said.value)).transpose()
}

fn file(url: &str) -> Result<PathBuf, Failure> {
    match url.strip_prefix("sqlite:") {
        Some(file) if !file.is_empty() => Ok(file.into()),
        _ => {
            let message = format!("{url:?} is no database that this version knows");
            Err(Failure::usage(message, "write sqlite: and a path, such as sqlite:antiphon.db"))
        }
    }
}
