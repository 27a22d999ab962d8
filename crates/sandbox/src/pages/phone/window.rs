//! The window: whether the business may answer, and for how long.

use antiphon_pages::{Icon, time};
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};

use super::Phone;

/// `23:59:12`
pub(super) fn left(until: Timestamp, now: Timestamp) -> String {
    let seconds = until.duration_since(now).max(SignedDuration::ZERO).as_secs();
    format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// What stands above the thread.
pub(super) fn bar(phone: &Phone) -> Markup {
    let Phone { closes_at, now, .. } = phone;
    let state = match closes_at {
        None => "never",
        Some(at) if at <= now => "closed",
        Some(_) => "open",
    };
    html! {
        p #window .window data-live data-state=(state) {
            @match closes_at {
                None => { (Icon::Lock) span { "The business may not write. Type something: it opens the window for 24 hours." } }
                Some(at) if at <= now => {
                    (Icon::Lock) span { "Closed since " (time(&at.to_string(), &clock(*at))) ". Type something to open it again." }
                }
                Some(at) => {
                    (Icon::Clock)
                    span {
                        "The business may write for "
                        span role="timer" data-own="countdown" data-said="The window" data-until=(at) { (left(*at, *now)) }
                        ", until " (time(&at.to_string(), &clock(*at)))
                    }
                }
            }
        }
    }
}

/// `14:03`, by the clock of the world.
pub(super) fn clock(at: Timestamp) -> String {
    at.strftime("%H:%M").to_string()
}

/// A time, as it stands beside a message.
pub(super) fn stamp(at: Timestamp) -> Markup {
    time(&at.to_string(), &clock(at))
}
