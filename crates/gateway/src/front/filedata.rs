//! Files in requests: one that a form has beside its fields is hosted, and the form's message links to it.

use std::fmt::Write as _;
use std::sync::Arc;

use antiphon_graph::refusal::Row;
use antiphon_graph::{AccountId, MediaKind, MediaUrl, Refusal};
use antiphon_store::Store;
use bytes::Bytes;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use url::form_urlencoded;

use super::asked::Checked;
use crate::App;
use crate::fitting::{Made, Shelved, Unfit};
use crate::hosting::{Hosting, Untaken};

/// How the addresses begin that stand in files' places until they are hosted; nothing is ever there.
const OWN: &str = "https://filedata.invalid/";

/// A file that came in a form.
#[derive(Clone, Debug)]
pub(super) struct File {
    bytes: Bytes,
    kind: MediaKind,
}

/// Where a file is hosted.
pub(super) struct Put {
    pub(super) url: String,
    /// What was done to it.
    pub(super) notes: Vec<String>,
}

impl File {
    /// Puts an address of its own in the file's place in a form, by which the file is known and nothing else.
    pub(super) fn take(form: &[u8], bytes: Bytes) -> Result<(Self, Vec<u8>), Refusal> {
        let hash = Sha256::digest(&bytes);
        let own = hash.iter().fold(OWN.to_owned(), |mut own, byte| {
            let _ = write!(own, "{byte:02x}"); // a string takes everything
            own
        });
        let (form, kind) = linked(form, &own)?;
        Ok((Self { bytes, kind }, form))
    }

    /// Hosts it, made to fit where its account or its caller wants that.
    pub(super) async fn host<S: Store>(
        &self,
        app: &App<S>,
        account: &AccountId,
        fit: Option<bool>,
    ) -> Result<Put, Refusal> {
        let fit = fit.unwrap_or_else(|| app.media.policy_of(account).fit);
        let hosting = app.hosting.as_ref().ok_or_else(|| {
            wrong("filedata; no files are hosted here, so send a file's address as payload.url")
        })?;
        let Some(_seat) = hosting.seat() else {
            return Err(Refusal::not_now("Too many files come in at the moment; send it again shortly"));
        };
        let made = self.shelved(app, hosting, fit).await.map_err(refusal)?;
        let kind = self.kind.as_str();
        let notes = made.notes.iter().map(|note| format!("{kind} filedata: {note}")).collect();
        Ok(Put { url: hosting.url(&made.hosted.name), notes })
    }

    async fn shelved<S: Store>(&self, app: &App<S>, hosting: &Hosting, fit: bool) -> Result<Made, Unfit> {
        let (naming, now) = (app.directory.naming(), app.clock.wall());
        if !fit {
            let mut incoming = hosting.begin(naming).await?;
            incoming.add(&self.bytes).await?;
            return Ok(Made { hosted: hosting.take(incoming, now).await?, notes: Vec::new() });
        }
        let room = hosting.workroom().await?;
        let mut incoming = hosting.begin_in(&room, naming.clone(), self.bytes.len() as u64).await?;
        incoming.add(&self.bytes).await?;
        app.fitting.shelve(incoming, &room, Some(self.kind), Shelved { hosting, naming, now }).await
    }
}

/// The same message with its file hosted, and a link to that.
pub(super) async fn hosted<S: Store>(app: &App<S>, checked: Arc<Checked>) -> Result<Arc<Checked>, Refusal> {
    let Some(file) = &checked.file else { return Ok(checked) };
    let Put { url, notes } = file.host(app, &checked.account.id, checked.options.fit).await?;
    let url = MediaUrl::new(url).map_err(|_| wrong("filedata; what is hosted here has no address"))?;
    Ok(Arc::new(Checked { notes, ..checked.with_links(vec![Some(url)]) }))
}

/// A form whose message links to an address, and what that is to be sent as.
pub(super) fn linked(form: &[u8], url: &str) -> Result<(Vec<u8>, MediaKind), Refusal> {
    let mut fields: Vec<(String, String)> = form_urlencoded::parse(form).into_owned().collect();
    let message = fields.iter_mut().find(|(name, _)| name == "message");
    let (_, message) =
        message.ok_or_else(|| wrong("message; a form with a file says in it what the file is to be"))?;
    let mut written: Value = serde_json::from_str(message).map_err(|_| wrong("message; it is no JSON"))?;
    let (kind, payload) = attachment(&mut written)?;
    payload.insert("url".to_owned(), url.into());
    *message = written.to_string();
    let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
    Ok((form.into_bytes(), kind))
}

/// What a message's one attachment is to be, and its payload, which has no file yet.
fn attachment(message: &mut Value) -> Result<(MediaKind, &mut Map<String, Value>), Refusal> {
    let name = if message.get("attachment").is_some() { "attachment" } else { "attachments" };
    let attachment = message.get_mut(name).and_then(Value::as_object_mut);
    let attachment =
        attachment.ok_or_else(|| wrong("message; a form with a file has one `attachment` in it"))?;
    let kind = attachment.get("type").and_then(Value::as_str).and_then(|kind| kind.parse().ok());
    let kind = kind.ok_or_else(|| wrong("message; the attachment's type is image, audio, video or file"))?;
    let payload = attachment.entry("payload").or_insert_with(|| Map::new().into());
    let payload = payload.as_object_mut().ok_or_else(|| wrong("message; the payload is no object"))?;
    let is_ours = |url: &Value| url.as_str().is_some_and(|url| url.starts_with(OWN));
    let names_another = payload.get("url").is_some_and(|url| !is_ours(url));
    if names_another || payload.contains_key("attachment_id") {
        return Err(wrong("message; the attachment names a file already, and there is another in the form"));
    }
    Ok((kind, payload))
}

fn wrong(what: &str) -> Refusal {
    Refusal::invalid_parameter(format!("(#100) Invalid parameter: {what}"))
}

/// What Instagram would answer, with the reason in words.
fn refusal(unfit: Unfit) -> Refusal {
    let row = |name: &str, words: String| {
        Row::named(name).expect("it is a row of the table").refusal().with_user_message(words)
    };
    match unfit {
        Unfit::Refused { fault, why } => {
            let why = why.map(|why| format!(", and it cannot be made to fit: {why}")).unwrap_or_default();
            fault.refusal().with_user_message(format!("{fault}{why}"))
        }
        Unfit::Untaken(untaken @ Untaken::TooLarge { .. }) => row("media_too_large", untaken.to_string()),
        Unfit::Untaken(untaken @ (Untaken::Empty | Untaken::Unknown)) => {
            row("media_type_wrong", untaken.to_string())
        }
        Unfit::Untaken(Untaken::Unkept(error)) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a file of a request was not kept");
            Refusal::not_now("The file cannot be kept at the moment; nothing was sent, so send it again")
        }
    }
}
