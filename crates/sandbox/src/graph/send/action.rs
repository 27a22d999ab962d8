//! Reactions, typing and seen marks.

use antiphon_graph::PersonId;

use super::judge::Judge;
use super::order::{Recipient, What};
use super::recipient_alone;
use crate::graph::call::{Call, Done};
use crate::graph::stop::Judged;
use crate::graph::token::Caller;
use crate::happening::What as Happened;

/// Does what is no message.
pub(super) fn act(call: &mut Call<'_>, caller: &Caller, to: &Recipient, action: What) -> Judged<Done> {
    let space = call.space.clone();
    let mut world = space.world();
    let mut judge = Judge { world: &world, caller, now: call.now, checks: &mut call.note.checks };
    let person = judge.action(to)?;
    let item = match &action {
        What::React { mid, .. } | What::Unreact { mid } => Some(judge.target(mid, &person)?),
        _ => None,
    };
    let happened = match action {
        What::Typing(on) => {
            world.thread_mut(&caller.account, &person).typing = on;
            Some(typing(caller, &person, on))
        }
        What::React { mid, reaction } => {
            react(&mut world, &mid, Some(reaction)).map(|seq| changed(caller, &person, seq))
        }
        What::Unreact { mid } => react(&mut world, &mid, None).map(|seq| changed(caller, &person, seq)),
        _ => see(&mut world, caller, &person).map(|seq| changed(caller, &person, seq)),
    };
    call.note.mid =
        item.and_then(|item| world.thread(&caller.account, &person).map(|thread| thread.message_id(item)));
    drop(world);
    if let Some(happened) = happened {
        space.tell(happened);
    }
    Ok(Done::with(recipient_alone(&person)))
}

/// Puts the account's reaction on a message or takes it off, and says which message that was.
fn react(world: &mut crate::world::World, mid: &str, reaction: Option<Box<str>>) -> Option<u64> {
    let message = world.message_mut(mid)?;
    message.account_reaction = reaction;
    Some(message.seq)
}

/// Marks everything as seen by the account, and says which message was the last.
fn see(world: &mut crate::world::World, caller: &Caller, person: &PersonId) -> Option<u64> {
    let thread = world.thread_mut(&caller.account, person);
    let (item, seq) = thread.messages.last().map(|last| (last.item, last.seq))?;
    thread.seen_by_account = item;
    Some(seq)
}

fn typing(caller: &Caller, person: &PersonId, on: bool) -> Happened {
    Happened::Typing { account: caller.account.to_string(), person: person.to_string(), on }
}

fn changed(caller: &Caller, person: &PersonId, seq: u64) -> Happened {
    Happened::MessageChanged { seq, account: caller.account.to_string(), person: person.to_string() }
}
