//! What a caller asks: read from the bytes, and whose token it comes with.

use std::sync::Arc;

use antiphon_graph::{AccessToken, AccountRef, Asked, Content, Draft, PersonId, Recipient, Refusal};
use antiphon_store::Store;
use http::Request;

use super::multipart;
use super::options::Options;
use crate::{App, OpenAccount};

/// A request that Instagram would take, as far as anybody knows, and whose it is.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) account: Arc<OpenAccount>,
    pub(super) draft: Draft,
    pub(super) options: Options,
}

/// Why a message is not taken.
#[derive(Debug)]
pub(super) enum Failed {
    /// Instagram would refuse it.
    Refused(Refusal),
    /// Nobody can say at the moment.
    Store(antiphon_store::Error),
}

impl From<antiphon_store::Error> for Failed {
    fn from(error: antiphon_store::Error) -> Self {
        Self::Store(error)
    }
}

impl From<Refusal> for Failed {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Reads a request to send, in any form that Instagram takes.
pub(super) async fn read<S: Store>(app: &App<S>, request: Request<Vec<u8>>) -> Result<Checked, Refusal> {
    let options = Options::read(request.headers());
    let request = multipart::plain(request).await?;
    let asked = match Draft::from_http(&request) {
        Ok(asked) => asked,
        Err(invalid) => {
            // Whoever has no right to ask is told that first.
            may_ask(app, request)?;
            return Err(invalid.refusal());
        }
    };
    let account = whose(app, asked.token.as_ref(), &asked.account)?;
    let options =
        options.map_err(|why| Refusal::invalid_parameter(format!("(#100) Invalid parameter: {why}")))?;
    let is_action = !matches!(asked.draft.content, Content::Message(_));
    if is_action && matches!(asked.draft.to, Recipient::Comment(_)) {
        return Err(Refusal::invalid_message_data());
    }
    if options.hold.is_some() && !may_wait(&asked.draft) {
        let why = "only messages to a person, without a tag, wait for the person (Antiphon-Hold)";
        return Err(Refusal::invalid_parameter(format!("(#100) Invalid parameter: {why}")));
    }
    Ok(Checked { account, draft: asked.draft, options })
}

/// Whether it can be held until the person writes.
pub(super) fn may_wait(draft: &Draft) -> bool {
    let is_message = matches!(draft.content, Content::Message(_));
    is_message && matches!(draft.to, Recipient::Person(_)) && draft.tag.is_none()
}

/// Refuses a token that stands before an unreadable body. One inside such a body cannot be seen.
fn may_ask<S: Store>(app: &App<S>, request: Request<Vec<u8>>) -> Result<(), Refusal> {
    let readable = br#"{"recipient":{"id":"1"},"sender_action":"typing_on"}"#;
    let Ok(Asked { account, token, .. }) = Draft::from_http(&request.map(|_| readable.to_vec())) else {
        return Ok(());
    };
    if token.is_some() { whose(app, token.as_ref(), &account).map(drop) } else { Ok(()) }
}

/// Finds the account that the token belongs to, and whether the path means it.
fn whose<S: Store>(
    app: &App<S>,
    token: Option<&AccessToken>,
    named: &AccountRef,
) -> Result<Arc<OpenAccount>, Refusal> {
    let token = token.ok_or_else(Refusal::no_token)?;
    let account = app.directory.account_of(token).ok_or_else(Refusal::unknown_token)?;
    match named {
        AccountRef::Id(id) if *id != account.id => Err(Refusal::not_the_tokens(id)),
        _ => Ok(account),
    }
}

impl Checked {
    /// The person it is for, where that is known.
    pub(super) fn person(&self) -> Option<&PersonId> {
        match &self.draft.to {
            Recipient::Person(person) => Some(person),
            Recipient::Comment(_) => None,
        }
    }
}
