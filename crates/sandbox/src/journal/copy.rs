//! A recorded request in forms that people copy: commands for several shells, code, the request itself.

mod httpie;
mod reqwest;
#[cfg(test)]
mod tests;
mod windows;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Exchange;
use super::curl::{MOST, NOT_REPEATED, NoCommand, Shell, url};
use super::message::Message;

/// What is copied.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Form {
    /// curl, for any POSIX shell.
    #[default]
    Curl,
    /// curl, for Windows' `cmd`.
    Windows,
    /// `HTTPie`, for any POSIX shell.
    Httpie,
    /// Rust, with reqwest.
    Reqwest,
    /// The request as it crossed the socket.
    Raw,
    /// Its body.
    Body,
}

/// What a command needs to know of a request.
struct Parts<'a> {
    method: &'a str,
    url: String,
    /// Those that no client writes by itself.
    headers: Vec<(&'a str, &'a [u8])>,
    body: &'a [u8],
}

impl Exchange {
    /// The request in a form to be copied. Secrets are variables (`$IG_TOKEN`) unless they are asked for.
    pub(crate) fn copied(&self, form: Form, with_secrets: bool) -> Result<String, NoCommand> {
        let shell = Shell { with_secrets };
        match form {
            Form::Curl => return self.curl(with_secrets),
            Form::Raw => return shown(self.request.bytes(), shell),
            _ => {}
        }
        let request = Message::request(self.request.bytes()).ok_or(NoCommand::NotHttp)?;
        if form == Form::Body {
            return shown(&request.body, shell);
        }
        if request.body.len() > MOST {
            return Err(NoCommand::TooLong(request.body.len()));
        }
        let parts = Parts::of(&request, self.tls).ok_or(NoCommand::NotHttp)?;
        match form {
            Form::Windows => windows::command(&parts, shell),
            Form::Httpie => Ok(httpie::command(&parts, shell)),
            _ => Ok(reqwest::code(&parts, shell)),
        }
    }
}

impl<'a> Parts<'a> {
    fn of(request: &'a Message<'a>, tls: bool) -> Option<Self> {
        let mut line = request.start_line.split(' ');
        let (method, target) = line.next().zip(line.next())?;
        let is_own = |name: &str| !NOT_REPEATED.contains(&name.to_ascii_lowercase().as_str());
        let headers = request.headers.iter().filter(|(name, _)| is_own(name)).copied().collect();
        Some(Self { method, url: url(request, target, tls), headers, body: &request.body })
    }

    fn names_a_kind(&self) -> bool {
        self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"))
    }
}

/// Text with variables for its secrets.
fn shown(bytes: &[u8], shell: Shell) -> Result<String, NoCommand> {
    let text = std::str::from_utf8(bytes).map_err(|_| NoCommand::NoText)?;
    let pieces = shell.pieces(text.as_bytes());
    Ok(pieces.into_iter().map(|piece| piece.with(|variable| Cow::Owned(format!("${variable}")))).collect())
}
