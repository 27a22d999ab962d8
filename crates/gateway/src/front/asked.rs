//! What a caller asks: read from the bytes, and whose token it comes with.

use std::sync::Arc;

use antiphon_engine::disclosure::Origin;
use antiphon_graph::{
    AccessToken, AccountRef, Asked, Content, Draft, Invalid, LongDraft, MediaUrl, PersonId, Recipient,
    Refusal, Tag, Text,
};
use antiphon_store::Store;
use bytes::Bytes;
use http::Request;

use super::filedata::File;
use super::links;
use super::multipart;
use super::options::Options;
use super::swap;
use crate::caller::{Caller, OpenKey, Unknown, Verb};
use crate::disclosure;
use crate::plan;
use crate::{App, OpenAccount};

/// A request that Instagram would take, as far as anybody knows, and whose it is.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) account: Arc<OpenAccount>,
    /// What goes before the draft, where its text is too long for one message.
    pub(super) before: Vec<Text>,
    pub(super) draft: Draft,
    pub(super) options: Options,
    /// The file that came with it, in whose place the draft has an address for now.
    pub(super) file: Option<File>,
    /// What was asked, as it is written, where the draft is not that any more.
    pub(super) asked: Option<Vec<u8>>,
    /// What was done to the file that came with it.
    pub(super) notes: Vec<String>,
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
    let (request, file) = with_file(app, multipart::plain(request).await?)?;
    let is_split = options.as_ref().is_ok_and(|options| options.split);
    let asked = match any_draft(&request, is_split) {
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
    let LongDraft { before, draft } = asked.draft;
    let is_action = !matches!(draft.content, Content::Message(_));
    if is_action && matches!(draft.to, Recipient::Comment(_)) {
        return Err(Refusal::invalid_message_data());
    }
    let checked = Checked { account, before, draft, options, file, asked: None, notes: Vec::new() };
    match misuse(app, &checked) {
        Some(why) => Err(Refusal::invalid_parameter(format!("(#100) Invalid parameter: {why}"))),
        None => Ok(checked),
    }
}

/// The same request with an address in its file's place. Whoever has no right to send is told that first.
fn with_file<S: Store>(
    app: &App<S>,
    (request, file): (Request<Vec<u8>>, Option<Bytes>),
) -> Result<(Request<Vec<u8>>, Option<File>), Refusal> {
    let Some(file) = file else { return Ok((request, None)) };
    sender(app, &request)?;
    let (file, form) = File::take(request.body(), file)?;
    Ok((request.map(|_| form), Some(file)))
}

/// Whom a form is sent for, whatever it says.
pub(super) fn sender<S: Store>(
    app: &App<S>,
    request: &Request<Vec<u8>>,
) -> Result<Arc<OpenAccount>, Refusal> {
    let readable = [("recipient", r#"{"id":"1"}"#), ("sender_action", "typing_on")];
    let fields = url::form_urlencoded::parse(request.body());
    let token = fields.filter(|(name, _)| name == "access_token");
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    let form = form.extend_pairs(readable).extend_pairs(token).finish().into_bytes();
    let (mut parts, _) = request.clone().into_parts();
    // Whatever the path asks for, it names the account as the one for messages does.
    let path = parts.uri.path().trim_end_matches('/');
    let node = path.rsplit_once('/').map_or("", |(node, _)| node);
    let query = parts.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    parts.uri = format!("{node}/messages{query}").parse().unwrap_or(parts.uri);
    let asked = Draft::from_http(&Request::from_parts(parts, form)).map_err(|invalid| invalid.refusal())?;
    whose(app, asked.token.as_ref(), &asked.account)
}

/// Reads a draft, with a text of any length where it may be split.
fn any_draft(request: &Request<Vec<u8>>, is_split: bool) -> Result<Asked<LongDraft>, Invalid> {
    if is_split {
        return LongDraft::from_http(request);
    }
    let Asked { account, token, draft } = Draft::from_http(request)?;
    Ok(Asked { account, token, draft: draft.into() })
}

/// What of the options does not go with the message.
fn misuse<S: Store>(app: &App<S>, checked: &Checked) -> Option<String> {
    let Checked { account, before, draft, options, .. } = checked;
    if options.hold.is_some() && !may_wait(draft) {
        return Some("only messages to a person, without a tag, wait for the person (Antiphon-Hold)".into());
    }
    if before.len() >= plan::MOST_PARTS {
        let parts = before.len() + 1;
        return Some(format!("the text would go in {parts} parts; {} are the most", plan::MOST_PARTS));
    }
    if !before.is_empty() && matches!(draft.to, Recipient::Comment(_)) {
        return Some("a private reply is one message: its text is not split".into());
    }
    if draft.tag == Some(Tag::HumanAgent) && options.origin == Some(Origin::Automated) {
        return Some("HUMAN_AGENT is for what humans write (Antiphon-Origin: human)".into());
    }
    let policy = app.policies.of(&account.id);
    let language = options.language.as_deref().filter(|language| !policy.knows(language));
    language.map(|language| {
        let known = disclosure::known(Some(&policy));
        format!("there are no words for the language {language}; there are some for {known}")
    })
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
    /// What it is as it is kept, in its one spelling.
    pub(super) fn written(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(256);
        if self.before.is_empty() {
            self.draft.write_json(&mut bytes);
        } else {
            LongDraft { before: self.before.clone(), draft: self.draft.clone() }.write_json(&mut bytes);
        }
        bytes
    }

    /// The same with other links, in the order of its own; a repeated call is still recognised by what was asked.
    pub(super) fn with_links(&self, urls: Vec<Option<MediaUrl>>) -> Self {
        let content = links::replaced(&self.draft.content, urls);
        Self {
            account: self.account.clone(),
            before: self.before.clone(),
            draft: Draft { content, ..self.draft.clone() },
            options: self.options.clone(),
            file: None,
            asked: Some(self.asked.clone().unwrap_or_else(|| self.written())),
            notes: self.notes.clone(),
        }
    }

    /// The person it is for, where that is known.
    pub(super) fn person(&self) -> Option<&PersonId> {
        match &self.draft.to {
            Recipient::Person(person) => Some(person),
            Recipient::Comment(_) => None,
        }
    }
}
