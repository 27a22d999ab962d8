//! A bubble: one message, what was made of it, and what can be done with it.

use antiphon_pages::Icon;
use maud::{Markup, html};

use super::fate::Fates;
use super::{Phone, content, window};
use crate::message::Message;

/// What people react with, and what it is called.
const REACTIONS: [(&str, &str); 6] = [
    ("❤", "love"),
    ("😂", "laughing"),
    ("😮", "surprised"),
    ("😢", "sad"),
    ("😡", "angry"),
    ("👍", "thumbs up"),
];

pub(super) fn of(phone: &Phone, fates: &Fates, message: &Message, is_first: bool, is_last: bool) -> Markup {
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
                    (menu(phone, fates, message, is_own))
                    @if !is_last { span.at.muted.small { (window::stamp(message.at)) } }
                }
            }
            (taps(phone, message, is_own))
            @if is_last { p.when.muted { (window::stamp(message.at)) (fates.shown(phone, message)) } }
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
    html! {
        @if message.account_reaction.is_some() || message.person_reaction.is_some() {
            span.reactions {
                @if let Some(emoji) = &message.account_reaction {
                    span title={ (phone.name) " reacted" } { (shown(emoji)) span.unseen { " from " (phone.name) } }
                }
                @if let Some(emoji) = &message.person_reaction {
                    form method="post" action=(phone.call()) {
                        (phone.deed("unreact", &[("mid", message.mid.as_str())]))
                        button.quiet aria-pressed="true" aria-label={ (shown(emoji)) " from " (phone.person.name) ", take it back" } { (shown(emoji)) }
                    }
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
fn menu(phone: &Phone, fates: &Fates, message: &Message, is_own: bool) -> Markup {
    let mid = message.mid.as_str();
    html! {
        details.menu.actions {
            summary aria-label="What can be done with this message" { (Icon::More) }
            div.panel {
                (emoji(phone, mid, message.person_reaction.as_deref().map(shown)))
                a.item href={ (phone.base) (phone.path()) "?react=" (mid) } { "Another emoji" }
                a.item href={ (phone.base) (phone.path()) "?reply=" (mid) "#say" } data-key-r { "Reply" }
                @if let Some(text) = &message.text { button.item type="button" data-copy=(text) { "Copy the text" } }
                button.item type="button" data-copy=(mid) { "Copy the id" }
                a.item href={ (phone.base) "/wire?filter=mid:" (mid) } { "Show on the wire" }
                @if let Some(sent) = fates.sent(message) {
                    a.item href={ (phone.base) "/_sandbox/v1/exchanges/" (sent) "/curl" } data-copy-from { "Copy as curl" }
                }
                @if is_own {
                    form method="post" action=(phone.call()) {
                        (phone.deed("unsend", &[("mid", mid)]))
                        button.item { "Unsend" }
                    }
                }
                @if let Some(text) = &message.text { p.muted.small { (text.len()) @if text.len() == 1 { " byte" } @else { " bytes" } } }
            }
        }
    }
}

/// The usual reactions. There is one menu a message, so it has few nodes.
fn emoji(phone: &Phone, mid: &str, reacted: Option<&str>) -> Markup {
    html! {
        div.row.emoji {
            form.row.emoji method="post" action=(phone.call()) {
                (phone.deed("react", &[("mid", mid)]))
                @for (emoji, name) in REACTIONS {
                    @if reacted != Some(emoji) { button.quiet name="emoji" value=(emoji) aria-pressed="false" aria-label=(name) { (emoji) } }
                }
            }
            @if let Some((emoji, name)) = REACTIONS.iter().find(|(emoji, _)| reacted == Some(emoji)) {
                form method="post" action=(phone.call()) {
                    (phone.deed("unreact", &[("mid", mid)]))
                    button.quiet aria-pressed="true" aria-label=(name) { (emoji) }
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
