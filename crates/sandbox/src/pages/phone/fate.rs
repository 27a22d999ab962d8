//! What became of messages: how the app sent them, what it answered when it was told of them, and what comes next.

use std::collections::{HashMap, HashSet};

use antiphon_pages::{Icon, Tone, chip, countdown};
use jiff::Timestamp;
use maud::{Markup, html};

use super::{Phone, tone_of, window};
use crate::journal::Direction;
use crate::message::Message;
use crate::space::Space;

/// What became of each message that is shown, found out in one go.
#[derive(Debug, Default)]
pub(super) struct Fates {
    /// The exchange by which the app sent a message.
    sent: HashMap<String, u64>,
    told: HashMap<String, Told>,
}

/// How the app was told of a message.
#[derive(Debug, Default)]
struct Told {
    exchange: Option<u64>,
    status: Option<u16>,
    reason: Option<String>,
    /// When it is told again.
    next: Option<Timestamp>,
}

impl Fates {
    pub(super) fn of(space: &Space, messages: &[Message]) -> Self {
        let mut fates = Self::default();
        let shown: HashSet<_> = messages.iter().map(|message| message.mid.as_str()).collect();
        for delivery in space.webhooks.log_of(|mid| shown.contains(mid)) {
            let mut mids = delivery.events.into_iter().filter_map(|event| event.mid);
            let Some(mid) = mids.find(|mid| shown.contains(mid.as_str())) else { continue };
            let last = delivery.attempts.last();
            let told = Told {
                exchange: last.map(|last| last.exchange),
                status: last.and_then(|last| last.status),
                reason: delivery.reason.or_else(|| last.and_then(|last| last.reason.clone())),
                next: delivery.next_try,
            };
            // The first that was told of a message is the message; then come reactions and the like.
            fates.told.entry(mid).or_insert(told);
        }
        for exchange in &space.journal().exchanges() {
            let Some(mid) = exchange.note.mid.as_ref().filter(|mid| shown.contains(mid.as_str())) else {
                continue;
            };
            match exchange.direction {
                Direction::Api => {
                    fates.sent.entry(mid.to_string()).or_insert(exchange.id);
                }
                // What was told to nobody stands in the journal, too.
                Direction::Webhook => {
                    if let Some(told) = fates.told.get_mut(mid.as_str()) {
                        told.exchange = told.exchange.or(Some(exchange.id));
                    }
                }
            }
        }
        fates
    }

    /// The exchange by which the app sent a message, while it is known.
    pub(super) fn sent(&self, message: &Message) -> Option<u64> {
        self.sent.get(message.mid.as_str()).copied()
    }

    /// Of one's own message, what the app answered; of the business's, whether it was seen.
    pub(super) fn shown(&self, phone: &Phone, message: &Message) -> Markup {
        if !phone.is_own(message) {
            return html! {
                @if message.seen { " · Seen" } @else if !phone.person.online { " · not seen, " (phone.person.name) " is away" }
            };
        }
        let told = self.told.get(message.mid.as_str());
        html! {
            " "
            @match told {
                None => "",
                Some(told) => {
                    @if let Some(exchange) = told.exchange { a href={ (phone.base) "/wire/" (exchange) } { (told.chip()) } } @else { (told.chip()) }
                    @if let Some(next) = told.next.filter(|next| *next > phone.now) {
                        " next delivery in " (countdown(&next.to_string(), &window::left(next, phone.now)))
                    }
                }
            }
        }
    }
}

impl Told {
    fn chip(&self) -> Markup {
        match (self.status, &self.reason) {
            (Some(status @ 200..=299), _) => {
                chip(tone_of(Some(status)), Icon::Check, &format!("the app answered {status}"))
            }
            (Some(status), _) => {
                chip(tone_of(Some(status)), Icon::Warning, &format!("the app answered {status}"))
            }
            (None, Some(reason)) => chip(tone_of(None), Icon::Warning, reason),
            (None, None) => chip(Tone::Plain, Icon::Clock, "on its way to the app"),
        }
    }
}
