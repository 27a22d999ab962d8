//! A bubble: one message, what was made of it, and what can be done with it.

use antiphon_pages::{Icon, chip};
use maud::{Markup, html};

use super::{Phone, content, tone_of, window};
use crate::journal::Direction;
use crate::message::Message;
use crate::space::Space;

/// What people react with, and what it is called.
const REACTIONS: [(&str, &str); 6] = [
    ("❤", "love"),
    ("😂", "laughing"),
    ("😮", "surprised"),
    ("😢", "sad"),
    ("😡", "angry"),
    ("👍", "thumbs up"),
];

pub(super) fn of(phone: &Phone, space: &Space, message: &Message, is_first: bool, is_last: bool) -> Markup {
    let is_own = phone.is_own(message);
    let who = if is_own { &phone.person.name } else { &phone.name };
    let side = if is_own { "mine" } else { "theirs" };
    html! {
        li.message.(side).first[is_first].last[is_last] data-message data-row data-key=(message.mid) tabindex="-1"
            aria-label={ (who) ", " (window::clock(message.at)) ", " (content::name(message)) } {
            @if let Some(quoted) = &message.reply_to { (quote(phone, quoted)) }
            div.line {
                @if message.unsent {
                    div.bubble.gone { em { "Unsent" } }
                } @else {
                    div.body {
                        (content::of(phone, message))
                        (reactions(phone, message))
                    }
                    (menu(phone, message, is_own))
                }
            }
            (taps(phone, message, is_own))
            @if is_last { p.when.muted { (window::stamp(message.at)) (fate(phone, space, message, is_own)) } }
        }
    }
}

/// What a message answers.
fn quote(phone: &Phone, id: &str) -> Markup {
    let quoted = phone.messages.iter().find(|message| message.mid.as_str() == id);
    html! {
        p.quote.muted.small {
            (Icon::Reply)
            @match quoted {
                Some(quoted) => span { (content::name(quoted)) },
                None => span { "A story, a comment or an older message" },
            }
        }
    }
}

fn reactions(phone: &Phone, message: &Message) -> Markup {
    let all = [(&message.account_reaction, &phone.name), (&message.person_reaction, &phone.person.name)];
    html! {
        @if all.iter().any(|(emoji, _)| emoji.is_some()) {
            span.reactions {
                @for (emoji, who) in all {
                    @if let Some(emoji) = emoji { span title={ (who) " reacted" } { (shown(emoji)) span.unseen { " from " (who) } } }
                }
            }
        }
    }
}

/// A reaction as an emoji: Instagram's word for the heart is `love`.
fn shown(emoji: &str) -> &str {
    if emoji == "love" { "❤" } else { emoji }
}

/// What can be done with a message.
fn menu(phone: &Phone, message: &Message, is_own: bool) -> Markup {
    let mid = message.mid.as_str();
    let reacted = message.person_reaction.as_deref().map(shown);
    html! {
        details.menu.actions {
            summary aria-label="What can be done with this message" { (Icon::More) }
            div.panel {
                div.row.emoji {
                    @for (emoji, name) in REACTIONS {
                        @let pressed = reacted == Some(emoji);
                        form method="post" action=(phone.call()) {
                            (phone.deed(if pressed { "unreact" } else { "react" }, &[("mid", mid)]))
                            @if !pressed { input type="hidden" name="emoji" value=(emoji); }
                            button.quiet aria-pressed=(pressed) aria-label=(name) { (emoji) }
                        }
                    }
                }
                form.row.any method="post" action=(phone.call()) {
                    (phone.deed("react", &[("mid", mid)]))
                    input name="emoji" size="4" maxlength="16" required placeholder="Any" aria-label="Any other emoji" autocomplete="off";
                    button.quiet { "React" }
                }
                a.item href={ (phone.base) (phone.path()) "?reply=" (mid) "#say" } data-key-r { "Reply" }
                @if let Some(text) = &message.text { button.item type="button" data-copy=(text) { "Copy the text" } }
                button.item type="button" data-copy=(mid) { "Copy the id" }
                a.item href={ (phone.base) "/wire?filter=mid:" (mid) } { "Show on the wire" }
                @if is_own {
                    form method="post" action=(phone.call()) {
                        (phone.deed("unsend", &[("mid", mid)]))
                        button.item { "Unsend" }
                    }
                }
            }
        }
    }
}

/// Buttons under a text that the person can tap, as long as nothing was said after it.
fn taps(phone: &Phone, message: &Message, is_own: bool) -> Markup {
    let is_newest = phone.messages.last().is_some_and(|last| last.mid == message.mid);
    html! {
        @if !is_own && is_newest && !message.quick_replies.is_empty() {
            div.row.taps {
                @for reply in &message.quick_replies {
                    form method="post" action=(phone.call()) {
                        (phone.deed("say", &[("quick_reply.title", &reply.title), ("quick_reply.payload", &reply.payload)]))
                        button { (reply.title) }
                    }
                }
            }
        }
    }
}

/// What became of a message: of one's own, what the app answered; of the business's, whether it was seen.
fn fate(phone: &Phone, space: &Space, message: &Message, is_own: bool) -> Markup {
    if !is_own {
        return html! { @if message.seen { " · Seen" } @else if !phone.person.online { " · not seen, " (phone.person.name) " is away" } };
    }
    let told = space.journal().exchanges();
    let told = told.iter().rev().find(|exchange| {
        exchange.direction == Direction::Webhook
            && exchange.note.mid.as_ref().is_some_and(|mid| mid.as_str() == message.mid.as_str())
    });
    html! {
        " "
        @match told {
            None => span.muted { "· on its way to the app" },
            Some(exchange) => a href={ (phone.base) "/wire/" (exchange.id) } {
                @match exchange.status {
                    Some(status @ 200..=299) => (chip(tone_of(Some(status)), Icon::Check, &format!("the app answered {status}"))),
                    Some(status) => (chip(tone_of(Some(status)), Icon::Warning, &format!("the app answered {status}"))),
                    None => (chip(tone_of(None), Icon::Warning, exchange.note.reason.as_deref().unwrap_or("the app did not answer"))),
                }
            },
        }
    }
}
