//! Messages on their way to the phone.

use antiphon_graph::{MessageId, PersonId};

use super::draft::Draft;
use super::judge::Judge;
use super::media;
use super::order::Recipient;
use crate::graph::call::{Call, Done};
use crate::graph::stop::{Judged, Stop};
use crate::graph::token::Caller;
use crate::happening::What;
use crate::webhook::echo::Echo;
use crate::world::New;
use crate::world::message::{Content, Side, Target};

/// What a message answers, and who answers.
pub(super) struct Answers {
    /// The message it answers.
    pub(super) reply_to: Option<String>,
    pub(super) by_human_agent: bool,
}

/// What a message became.
struct Kept {
    seq: u64,
    item: u64,
    mid: MessageId,
}

/// Judges a message, fetches what is to be fetched, and puts it on the person's phone.
pub(super) async fn message(
    call: &mut Call<'_>,
    caller: &Caller,
    to: &Recipient,
    draft: Draft,
    answers: &Answers,
) -> Result<Done, Stop> {
    let (person, reply_to) = judge(call, caller, to, &draft, answers)?;
    let content = media::fetched(call, caller, draft).await?;
    let kept = keep(call, caller, to, &person, content, reply_to)?;
    call.space.tell(What::Message {
        seq: kept.seq,
        account: caller.account.to_string(),
        person: person.to_string(),
    });
    let echo = Echo::of(&call.space, &caller.account, &person, kept.item);
    echo.before_answer().await;
    let body = body(&person, &kept.mid);
    (call.note.person, call.note.mid) = (Some(person), Some(kept.mid));
    Ok(Done { body, echo: Some(echo) })
}

fn judge(
    call: &mut Call<'_>,
    caller: &Caller,
    to: &Recipient,
    draft: &Draft,
    answers: &Answers,
) -> Judged<(PersonId, Option<Target>)> {
    let world = call.space.world();
    let mut judge = Judge { world: &world, caller, now: call.now, checks: &mut call.note.checks };
    let person = judge.message(to, draft, answers.by_human_agent)?;
    let reply_to = match to {
        Recipient::Comment(comment) => Some(Target::Comment(comment.as_str().into())),
        Recipient::Person(_) => judge.reply_to(answers.reply_to.as_deref(), &person)?,
    };
    Ok((person, reply_to))
}

fn keep(
    call: &mut Call<'_>,
    caller: &Caller,
    to: &Recipient,
    person: &PersonId,
    content: Content,
    reply_to: Option<Target>,
) -> Judged<Kept> {
    let mut world = call.space.world();
    if let Recipient::Comment(id) = to {
        // Two calls may have been judged at once; only one of them is the reply.
        let now = call.now;
        Judge { world: &world, caller, now, checks: &mut call.note.checks }.waits_for_reply(id)?;
        if let Some(comment) = world.comments.get_mut(id) {
            comment.replied = true;
        }
    }
    let new = New { from: Side::Account, content, reply_to };
    let message = world.keep(&caller.account, person, new, call.now);
    let (seq, item) = (message.seq, message.item);
    let mid = world.thread_mut(&caller.account, person).message_id(item);
    Ok(Kept { seq, item, mid })
}

/// The answer, its keys in Instagram's order. Ids need no escapes.
fn body(person: &PersonId, mid: &MessageId) -> Vec<u8> {
    [
        br#"{"recipient_id":""#,
        person.as_str().as_bytes(),
        br#"","message_id":""#,
        mid.as_str().as_bytes(),
        br#""}"#,
    ]
    .concat()
}
