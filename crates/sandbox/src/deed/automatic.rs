//! People who answer by themselves, when the space is set so.

use std::sync::Arc;

use antiphon_graph::{AccountId, PersonId};
use jiff::{SignedDuration, Timestamp};

use super::Pair;
use crate::space::Space;
use crate::world::message::{Content, Side};
use crate::world::thread::Thread;

/// What they say.
const ANSWER: &str = "👍 got it";

/// How long they keep quiet afterwards, by the sandbox's clock. An app that answers every answer would otherwise talk
/// with them for ever.
const QUIET: SignedDuration = SignedDuration::from_mins(1);

/// Lets the person answer what the account said, if people do so here.
pub(crate) fn answer(space: &Arc<Space>, account: &AccountId, person: &PersonId) {
    let now = space.clock.now();
    {
        let world = space.world();
        let may_answer = world.settings.automatic_reply
            && world.people.get(person).is_some_and(|person| person.online && !person.blocks)
            && !world.thread(account, person).is_some_and(|thread| answered_lately(thread, now));
        if !may_answer {
            return;
        }
    }
    let pair = Pair { space: space.clone(), account: account.clone(), person: person.clone() };
    // They were there and willing a moment ago; if they no longer are, they do not answer.
    drop(pair.keep(Content::text(ANSWER), None, None, None));
}

fn answered_lately(thread: &Thread, now: Timestamp) -> bool {
    let said_by_them = thread.messages.iter().rev().find(|message| message.from == Side::Person);
    said_by_them.is_some_and(|message| {
        let age = now.as_microsecond() - i64::try_from(message.item).unwrap_or(i64::MAX);
        message.content.as_text() == Some(ANSWER) && i128::from(age) < QUIET.as_micros()
    })
}
