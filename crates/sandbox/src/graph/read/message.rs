//! `GET /{message}`: one message, if it is among the newest of its conversation.

use super::conversation::{DETAILED, visible};
use super::{plain, said};
use crate::fault::Operation;
use crate::graph::call::{Call, Done, Subject};
use crate::graph::limits::Kind;
use crate::graph::refusal::{MESSAGE_GONE, OBJECT_UNKNOWN};
use crate::graph::route;
use crate::graph::stop::{Judged, Stop};
use crate::graph::token::Caller;
use crate::webhook::Links;
use crate::world::message::Message;
use crate::world::thread::Thread;

pub(in crate::graph) async fn answer(call: &mut Call<'_>, caller: &Caller, mid: &str) -> Result<Done, Stop> {
    call.note.operation = "read message".into();
    caller.may_reach_messages()?;
    route::begin(call, caller, Kind::Conversations, Subject::nobody(Operation::Message)).await?;
    let mut fields = route::fields(call)?;
    if fields.is_empty() {
        fields = plain(&["id", "created_time"]);
    }
    let space = call.space.clone();
    let world = space.world();
    let found = world.message(mid).filter(|(thread, _)| thread.account == caller.account);
    let Some((thread, message)) = found else {
        return Err(OBJECT_UNKNOWN.refuse("path", "the account has no message with this id").into());
    };
    call.note.person = Some(thread.person.clone());
    call.note.mid = Some(thread.message_id(message.item));
    check_newest(thread, message)?;
    let view = said::Said { world: &world, thread, message, links: Links::of(&space) };
    Ok(Done::with(view.object(&fields)?.to_bytes()))
}

/// Older messages are answered like deleted ones.
fn check_newest(thread: &Thread, message: &Message) -> Judged<()> {
    if visible(thread).take(DETAILED).any(|newest| newest.item == message.item) {
        return Ok(());
    }
    let why = if message.unsent {
        "the message was unsent".to_owned()
    } else {
        format!("the message is not among the {DETAILED} newest of its conversation")
    };
    Err(MESSAGE_GONE.refuse("newest", why))
}
