//! What a caller asks: read from the bytes, and whose token it comes with.

use std::sync::Arc;

use antiphon_graph::{AccessToken, AccountRef, Asked, Content, Draft, PersonId, Recipient, Refusal};
use antiphon_store::Store;
use http::Request;

use super::multipart;
use super::options::Options;
use super::swap;
use crate::caller::{Caller, OpenKey, Unknown, Verb};
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
fn may_wait(draft: &Draft) -> bool {
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
    match app.directory.caller(token.expose(), app.clock.wall()).map_err(refusal_of)? {
        Caller::Key(key) => with_key(app, &key, named),
        Caller::Near => Err(Refusal::no_token()),
        Caller::Account(account) => match named {
            AccountRef::Id(id) if *id != account.id => Err(Refusal::not_the_tokens(id)),
            _ => Ok(account),
        },
    }
}

/// The account that a key sends for. Whether another's exists is not told.
fn with_key<S: Store>(app: &App<S>, key: &OpenKey, named: &AccountRef) -> Result<Arc<OpenAccount>, Refusal> {
    if !key.may(Verb::Send) {
        return Err(may_not(Verb::Send));
    }
    match named {
        AccountRef::Id(id) if key.row.accounts.has(id) => app.directory.account(id).ok_or_else(not_within),
        AccountRef::Me => swap::only(app, key).ok_or_else(ambiguous),
        AccountRef::Id(_) => Err(not_within()),
    }
}

/// Why what a caller shows is worth nothing. Of tokens in Instagram's words; of keys Instagram knows nothing.
pub(super) fn refusal_of(unknown: Unknown) -> Refusal {
    if unknown == Unknown::Token {
        return Refusal::unknown_token();
    }
    Refusal::bad_key(format!("Invalid API key: {unknown}"))
}

/// A key is not for this.
pub(super) fn may_not(verb: Verb) -> Refusal {
    Refusal::not_allowed(format!("This API key may not `{}`", verb.word()))
}

/// A key is for other accounts.
pub(super) fn not_within() -> Refusal {
    Refusal::not_allowed("This API key is not for what the path names")
}

/// `me` is nobody, of several.
pub(super) fn ambiguous() -> Refusal {
    let why = "(#100) Invalid parameter: this API key is not for one account alone, so `me` says nothing; \
               write the account's id in the path";
    Refusal::invalid_parameter(why)
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
