//! Threads: what was said between an account and a person, as far as it is known here.

mod heard;

use antiphon_graph::{AccountId, Conversation, MessageId, PersonId};
use antiphon_store::{MessageFilter, Store};
use axum::Json;
use axum::extract::State as Shared;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use self::heard::Heard;
use super::access::Seen;
use super::extract::{Asked, At};
use super::rows;
use super::view::MessageView;
use crate::front::Front;
use crate::front::problem::Problem;

/// Of so many of each side the newest is what was said last: among them are some that say nothing, such as *seen*.
const NEWEST: usize = 4;

/// How much of a thread is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// So many of each side at most; 50 unless said otherwise, and never more than 500.
    limit: Option<usize>,
}

/// What was said, oldest first.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(super) struct Thread {
    data: Vec<Said>,
    /// When the person last saw what was there.
    #[schema(value_type = Option<String>, format = DateTime)]
    seen_at: Option<Timestamp>,
    /// Something was said before all this.
    more: bool,
}

/// Something that was said.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(as = ThreadItem)]
pub(super) struct Said {
    /// By the person, or when it was accepted here.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// `person`; `account` for what was sent through here; `elsewhere` for what the account wrote by other ways.
    by: &'static str,
    /// `text`, `image`, ..., `postback`, `comment`, ...; as Instagram names it.
    kind: String,
    text: Option<String>,
    attachments: Vec<AttachmentView>,
    /// Instagram's id.
    message_id: Option<String>,
    /// Instagram's id of what it answers, or `story`.
    reply_to: Option<String>,
    /// What the person reacted to it with.
    reaction: Option<String>,
    /// It was unsent.
    unsent: bool,
    /// Where it stands; only of what was sent through here.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<MessageView>,
    /// The delivery that told of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    delivery: Option<String>,
}

/// What came with a message.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct AttachmentView {
    r#type: String,
    url: Option<String>,
    title: Option<String>,
}

/// Shows what was said between an account and a person: what was sent through here, in whatever state, and what webhooks
/// told, as long as both are kept.
#[utoipa::path(
    get, path = "/v1/conversations/{account}/{person}/thread", params(Wanted),
    responses((status = OK, body = Thread))
)]
pub(super) async fn show<S: Store>(
    Shared(front): Shared<Front<S>>,
    seen: Seen,
    At((account, person)): At<(AccountId, PersonId)>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Thread>, Problem> {
    seen.must_see(&account)?;
    let of = Conversation::new(account, person);
    Ok(Json(read(&front, &of, rows(wanted.limit)).await?))
}

/// What was said last in a conversation, as far as it is kept.
pub(super) async fn last<S: Store>(front: &Front<S>, of: &Conversation) -> Result<Option<Said>, Problem> {
    Ok(read(front, of, NEWEST).await?.data.pop())
}

/// So many of each side at most, oldest first.
async fn read<S: Store>(front: &Front<S>, of: &Conversation, at_most: usize) -> Result<Thread, Problem> {
    let (sent, more_sent) = sent(front, of, at_most).await?;
    let told = front.app.store.heard(of, None, at_most + 1).await?;
    let more = more_sent || told.len() > at_most;
    let mut heard = Heard::default();
    // Oldest first: later events say what became of earlier ones.
    for event in told.into_iter().take(at_most).rev() {
        heard.hear(&event);
    }
    let echoes: Vec<_> = heard.elsewhere().collect();
    let foreign = front.app.store.unbound(&of.account, &echoes).await?;
    Ok(heard.joined(sent, &foreign, more))
}

/// What was sent through here, newest first, and whether there is more.
async fn sent<S: Store>(
    front: &Front<S>,
    of: &Conversation,
    at_most: usize,
) -> Result<(Vec<Said>, bool), Problem> {
    let Conversation { account, person } = of.clone();
    let filter = MessageFilter { accounts: vec![account], person: Some(person), state: None };
    let page = front.app.store.messages(filter, None, at_most).await?;
    let said = page.rows.iter().map(|row| Said {
        at: row.accepted_at,
        by: "account",
        kind: row.kind.clone(),
        message_id: row.mid.as_ref().map(MessageId::to_string),
        message: Some(MessageView::of(row)),
        ..Said::default()
    });
    Ok((said.collect(), page.next.is_some()))
}
