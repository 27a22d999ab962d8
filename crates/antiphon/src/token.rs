//! The access token: where it comes from, never from a flag's value.

use std::env;
use std::fmt;
use std::path::{Path, PathBuf};

use antiphon_graph::AccessToken;

use crate::config::{Config, Key, Origin, said_by_environment};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::{curl, input};

/// The token of the sandbox's seeded account, which everybody knows.
const SANDBOX_TOKEN: &str = "sandbox-token";

/// The variable that holds the token itself.
const VARIABLE: &str = "ANTIPHON_TOKEN";

/// What a service manager calls the token among the credentials that it hands over.
const CREDENTIAL: &str = "antiphon-token";

/// Where the token comes from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Source {
    StandardInput,
    Variable,
    File(PathBuf),
    /// Nobody named one, and the sandbox's is no secret.
    Sandbox,
}

/// Reads the token from wherever it is said to be.
pub(crate) async fn read(
    from_standard_input: bool,
    file: Option<&Path>,
    config: &Config,
    is_local: bool,
) -> Result<(AccessToken, Source), Failure> {
    let source = source(from_standard_input, file, config, is_local)?;
    let token = match &source {
        Source::StandardInput => input::read_text("-").await?,
        Source::Variable => said_by_environment(VARIABLE)?.unwrap_or_default(),
        Source::File(file) => input::read_text(&file.to_string_lossy()).await?,
        Source::Sandbox => SANDBOX_TOKEN.to_owned(),
    };
    let token = AccessToken::new(token);
    if token.expose().is_empty() {
        let hint = "put the token there, or name a file that holds it with --token-file";
        return Err(no_token(format!("the token from {source} is empty"), hint));
    }
    Ok((token, source))
}

fn source(
    from_standard_input: bool,
    file: Option<&Path>,
    config: &Config,
    is_local: bool,
) -> Result<Source, Failure> {
    if from_standard_input {
        return Ok(Source::StandardInput);
    }
    if let Some(file) = file {
        return Ok(Source::File(file.to_owned()));
    }
    let named = config.setting(Key::TokenFile, None)?;
    if said_by_environment(VARIABLE)?.is_some() {
        return match named {
            Some(setting) if matches!(setting.origin, Origin::Variable(_)) => {
                let message = format!("{VARIABLE} and {} exclude each other", setting.origin);
                Err(Failure::usage(message, "unset one of them"))
            }
            _ => Ok(Source::Variable),
        };
    }
    if let Some(setting) = named {
        return Ok(Source::File(setting.value.into()));
    }
    let handed_over = env::var_os("CREDENTIALS_DIRECTORY").map(|folder| Path::new(&folder).join(CREDENTIAL));
    match handed_over.filter(|file| file.exists()) {
        Some(file) => Ok(Source::File(file)),
        None if is_local => Ok(Source::Sandbox),
        None => {
            let hint = format!("set {VARIABLE}, or name a file with --token-file; tokens are never flags");
            Err(no_token("there is no access token", hint))
        }
    }
}

impl Source {
    /// The token as a shell finds it, within double quotes.
    pub(crate) fn in_shell(&self) -> String {
        match self {
            Self::StandardInput | Self::Variable => format!("${VARIABLE}"),
            Self::File(file) => format!("$(cat {})", curl::quoted(&file.to_string_lossy())),
            Self::Sandbox => SANDBOX_TOKEN.to_owned(),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StandardInput => f.write_str("standard input"),
            Self::Variable => f.write_str(VARIABLE),
            Self::File(file) => write!(f, "{}", file.display()),
            Self::Sandbox => f.write_str("the sandbox's seed"),
        }
    }
}

fn no_token(message: impl fmt::Display, hint: impl Into<String>) -> Failure {
    Failure::new(Exit::Authentication, "no_token", message, hint)
}
