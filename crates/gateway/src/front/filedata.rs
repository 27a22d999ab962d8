//! Files in requests: one that a form has beside its fields is hosted, and the form's message links to it.

use antiphon_graph::refusal::Row;
use antiphon_graph::{MediaKind, Refusal};
use antiphon_store::Store;
use bytes::Bytes;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use url::form_urlencoded;

use crate::App;
use crate::fitting::{Made, Shelved, Unfit};
use crate::hosting::{Hosting, Untaken};

/// A form whose file is hosted.
pub(super) struct Filed {
    /// The form, with a link in the file's place.
    pub(super) form: Vec<u8>,
    /// What was done to the file.
    pub(super) notes: Vec<String>,
    /// By what a repeated call is recognised: what was asked, and which file came with it.
    pub(super) asked: Vec<u8>,
}

/// Hosts the file of a form, made to fit where that is wanted, and puts its address into the form.
pub(super) async fn host<S: Store>(
    app: &App<S>,
    form: &[u8],
    file: &Bytes,
    fit: bool,
) -> Result<Filed, Refusal> {
    let mut fields: Vec<(String, String)> = form_urlencoded::parse(form).into_owned().collect();
    let message = fields.iter_mut().find(|(name, _)| name == "message");
    let (_, message) =
        message.ok_or_else(|| wrong("message; a form with a file says in it what the file is to be"))?;
    let mut written: Value = serde_json::from_str(message).map_err(|_| wrong("message; it is no JSON"))?;
    let (kind, payload) = attachment(&mut written)?;
    let hosting = app.hosting.as_ref().ok_or_else(|| {
        wrong("filedata; no files are hosted here, so send a file's address as payload.url")
    })?;
    let made = hosted(app, hosting, kind, file, fit).await.map_err(refusal)?;
    payload.insert("url".to_owned(), hosting.url(&made.hosted.name).into());
    let asked = [form, Sha256::digest(file).as_slice()].concat();
    *message = written.to_string();
    let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish().into_bytes();
    let notes = made.notes.iter().map(|note| format!("{} filedata: {note}", kind.as_str())).collect();
    Ok(Filed { form, notes, asked })
}

async fn hosted<S: Store>(
    app: &App<S>,
    hosting: &Hosting,
    kind: MediaKind,
    file: &Bytes,
    fit: bool,
) -> Result<Made, Unfit> {
    let (naming, now) = (app.directory.naming(), app.clock.wall());
    if !fit {
        let mut incoming = hosting.begin(naming).await?;
        incoming.add(file).await?;
        return Ok(Made { hosted: hosting.take(incoming, now).await?, notes: Vec::new() });
    }
    let room = hosting.workroom().await?;
    let mut incoming = hosting.begin_in(&room, naming.clone(), file.len() as u64).await?;
    incoming.add(file).await?;
    app.fitting.shelve(incoming, &room, Some(kind), Shelved { hosting, naming, now }).await
}

/// What a message's one attachment is to be, and its payload, which has no file yet.
fn attachment(message: &mut Value) -> Result<(MediaKind, &mut Map<String, Value>), Refusal> {
    let attachment = message.get_mut("attachment").and_then(Value::as_object_mut);
    let attachment =
        attachment.ok_or_else(|| wrong("message; a form with a file has one `attachment` in it"))?;
    let kind = attachment.get("type").and_then(Value::as_str).and_then(|kind| kind.parse().ok());
    let kind = kind.ok_or_else(|| wrong("message; the attachment's type is image, audio, video or file"))?;
    let payload = attachment.entry("payload").or_insert_with(|| Map::new().into());
    let payload = payload.as_object_mut().ok_or_else(|| wrong("message; the payload is no object"))?;
    if payload.contains_key("url") || payload.contains_key("attachment_id") {
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
