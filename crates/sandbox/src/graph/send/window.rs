//! The window: whether the account may answer now, and if not, why not in words.

use jiff::{SignedDuration, Timestamp};

use crate::graph::refusal::{PERMISSION_MISSING, WINDOW_CLOSED};
use crate::graph::stop::{Judged, Refused};
use crate::graph::token::Caller;
use crate::world::person::Person;
use crate::world::thread::Thread;

/// The rule that a message breaks which comes too late.
const RULE: &str = "window";

/// Refuses outside of the window. Magic people can always be written to: what happens to them is another's business.
pub(super) fn check(
    caller: &Caller,
    person: &Person,
    thread: Option<&Thread>,
    by_human_agent: bool,
    now: Timestamp,
) -> Judged<()> {
    if person.magic.is_some() || thread.is_some_and(|thread| thread.is_open(now)) {
        return Ok(());
    }
    let is_open_to_humans = by_human_agent && thread.is_some_and(|thread| thread.is_open_to_humans(now));
    if is_open_to_humans && caller.switches.human_agent {
        return Ok(());
    }
    if is_open_to_humans {
        let why = "the app may not use the tag HUMAN_AGENT, and the window has closed";
        return Err(PERMISSION_MISSING.refuse(RULE, why));
    }
    Err(closed(person, thread, by_human_agent, now))
}

fn closed(person: &Person, thread: Option<&Thread>, by_human_agent: bool, now: Timestamp) -> Refused {
    let name = &person.name;
    let times = thread.and_then(|thread| Some((thread.opened_at?, thread.closes_at?)));
    let why = match times {
        None => format!("{name} has never written to this account, so no window was ever open"),
        Some((opened_at, closes_at)) => {
            let ago = in_words(now.duration_since(opened_at));
            let tail = if by_human_agent { "; a human agent's 7 days are over too" } else { "" };
            format!("Last message from {name} was {ago} ago; the window closed at {closes_at:.0}{tail}")
        }
    };
    WINDOW_CLOSED.refuse(RULE, why)
}

/// `24 h 00 m 01 s`.
fn in_words(duration: SignedDuration) -> String {
    let seconds = duration.as_secs().max(0);
    format!("{} h {:02} m {:02} s", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::seed::{ava, shop};
    use crate::world::thread::WINDOW;

    #[test]
    fn why_a_window_is_closed_is_said_with_the_times() {
        let mut thread = Thread::new(shop(), ava());
        thread.open("2026-01-01T12:00:00Z".parse().unwrap(), WINDOW);
        let now = "2026-01-02T12:00:01Z".parse().unwrap();
        let refused = closed(&Person::new(ava(), "Ava"), Some(&thread), false, now);
        assert_eq!(
            refused.why,
            "Last message from Ava was 24 h 00 m 01 s ago; the window closed at 2026-01-02T12:00:00Z"
        );
        let refused = closed(&Person::new(ava(), "Ava"), None, false, now);
        assert_eq!(refused.why, "Ava has never written to this account, so no window was ever open");
    }
}
