//! What a caller asks: read from the bytes, checked against the token and the window.

use std::sync::Arc;

use antiphon_engine::{Ground, Head, Likeness, MessageKey, Pace, Queue, Shard, Stage, With};
use antiphon_graph::{
    AccessToken, AccountRef, Asked, Content, Conversation, Draft, Message, Recipient, Refusal, Tag,
};
use antiphon_store::{Idempotency, NewMessage, Store};
use axum::http::StatusCode;
use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::options::Options;
use crate::{App, OpenAccount};

/// A request that Instagram would take, as far as anybody knows, and whose it is.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) account: Arc<OpenAccount>,
    pub(super) draft: Draft,
}

/// Reads a request to send, in any form that Instagram takes.
pub(super) async fn read(request: Request<Vec<u8>>) -> Result<Asked, Refusal> {
    let boundary = request
        .headers()
        .get(http::header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| multer::parse_boundary(value).ok());
    let Some(boundary) = boundary else {
        return Draft::from_http(&request).map_err(|invalid| invalid.refusal());
    };
    // The address and the headers say who asks and in whose name; the fields, what.
    let (parts, body) = request.into_parts();
    let fields = fields(boundary, body).await?;
    let form = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let encoded = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let mut plain = Request::from_parts(parts, encoded.into_bytes());
    let form = http::HeaderValue::from_static("application/x-www-form-urlencoded");
    plain.headers_mut().insert(http::header::CONTENT_TYPE, form);
    Draft::from_http(&plain).map_err(|invalid| invalid.refusal())
}

/// The fields of a multipart form. Files are not taken this way.
async fn fields(boundary: String, body: Vec<u8>) -> Result<Vec<(String, String)>, Refusal> {
    let unreadable = |_| Refusal::invalid_parameter("Invalid parameter");
    let body = http_body_util::BodyStream::new(Full::<Bytes>::from(body));
    let data = futures_util::StreamExt::filter_map(body, |frame| async move {
        frame.ok().and_then(|frame| frame.into_data().ok()).map(Ok::<_, std::convert::Infallible>)
    });
    let mut form = multer::Multipart::new(data, boundary);
    let mut fields = Vec::new();
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        if field.file_name().is_some() {
            let why = "Antiphon takes no files here yet: send the file's link as payload.url";
            return Err(Refusal::invalid_parameter(why));
        }
        let name = field.name().unwrap_or_default().to_owned();
        fields.push((name, field.text().await.map_err(unreadable)?));
    }
    Ok(fields)
}

/// Finds the account that the token belongs to, and whether the path means it.
pub(super) fn whose<S: Store>(
    app: &App<S>,
    token: Option<&AccessToken>,
    named: &AccountRef,
) -> Result<Arc<OpenAccount>, Refusal> {
    let oauth =
        |code, message: &str| Refusal::new(StatusCode::BAD_REQUEST, code, None, "OAuthException", message);
    let Some(token) = token else {
        return Err(oauth(
            2500,
            "An active access token must be used to query information about the current user.",
        ));
    };
    let account = app
        .directory
        .account_of(token)
        .ok_or_else(|| oauth(190, "Invalid OAuth access token - Cannot parse access token"))?;
    match named {
        AccountRef::Id(id) if *id != account.id => Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            100,
            33,
            "IGApiException",
            format!(
                "Unsupported post request. Object with ID '{id}' does not exist, cannot be loaded due to missing \
                 permissions, or does not support this operation"
            ),
        )),
        _ => Ok(account),
    }
}

/// Whether the window, or another ground, allows it now.
pub(super) async fn ground<S: Store>(app: &App<S>, checked: &Checked) -> Result<Ground, Failed> {
    let person = match &checked.draft.to {
        Recipient::Comment(_) => return Ok(Ground::PrivateReply { commented_at: None }),
        Recipient::Person(person) => person.clone(),
    };
    if person.as_str() == checked.account.id.as_str() {
        return Ok(Ground::Oneself);
    }
    let conversation = Conversation::new(checked.account.id.clone(), person);
    let now = app.clock.wall();
    let by_human = checked.draft.tag == Some(Tag::HumanAgent);
    let Some(window) = app.store.window(&conversation).await? else {
        // A person of whom nothing was ever heard may not be written to.
        return Err(Failed::Refused(antiphon_graph::Closed { closes_at: now }.refusal()));
    };
    let permit = if by_human { window.human_agent(now) } else { window.permit(now) };
    // The engine earns its own when the turn comes.
    let _ = permit.map_err(|closed| Failed::Refused(closed.refusal()))?;
    Ok(if by_human { Ground::HumanAgent } else { Ground::Window })
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

/// The message as it is to be kept.
pub(super) fn message(
    checked: &Checked,
    ground: Ground,
    options: &Options,
    now: Timestamp,
    chance: [u8; 9],
) -> NewMessage {
    let Checked { account, draft } = checked;
    let mut bytes = Vec::with_capacity(256);
    draft.write_json(&mut bytes);
    let with = with(draft);
    let key = MessageKey::new(Shard::of(&account.id), now, chance);
    let head = Head {
        key,
        place: 0,
        accepted_at: now,
        expires_at: options.expires_in.and_then(|after| now.checked_add(after).ok()),
        pace: pace(draft),
        ground,
        on_unknown: account.on_unknown,
        likeness: Likeness::of_content(&draft.content),
        stage: Stage::Queued { attempts: 0, not_before: None, after_unknown: false },
    };
    let idempotency = options.key.as_ref().map(|key| Idempotency {
        key: hash(&[account.id.as_str().as_bytes(), key.as_bytes()]),
        fingerprint: hash(&[
            account.id.as_str().as_bytes(),
            &bytes,
            format!("{:?}", options.expires_in).as_bytes(),
        ]),
    });
    let queue = Queue { account: account.id.clone(), with };
    NewMessage { queue, head, kind: kind(&draft.content), draft: bytes, idempotency }
}

fn with(draft: &Draft) -> With {
    match (&draft.to, &draft.content) {
        (Recipient::Person(person), Content::Reaction(reaction)) => {
            With::Message(person.clone(), reaction.target().clone())
        }
        (Recipient::Person(person), _) => With::Person(person.clone()),
        (Recipient::Comment(comment), _) => With::Comment(comment.clone()),
    }
}

fn pace(draft: &Draft) -> Pace {
    match (&draft.to, &draft.content) {
        (Recipient::Comment(_), _) => Pace::PrivateReply,
        (_, Content::Message(Message::Audio(_) | Message::Video(_))) => Pace::Media,
        _ => Pace::Text,
    }
}

fn kind(content: &Content) -> &'static str {
    match content {
        Content::Message(message) => message.type_name(),
        Content::Reaction(antiphon_graph::Reaction::React { .. }) => "react",
        Content::Reaction(antiphon_graph::Reaction::Unreact { .. }) => "unreact",
        Content::Presence(presence) => presence.as_str(),
        _ => "other",
    }
}

/// The hash of several parts, whose ends cannot be confused.
fn hash(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}
