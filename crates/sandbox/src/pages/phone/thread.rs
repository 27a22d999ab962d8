//! The thread: who it is with, whether they may write, what was said, and where to say more.

use antiphon_pages::{Icon, avatar, copyable};
use jiff::SignedDuration;
use maud::{Markup, html};

use super::fate::Fates;
use super::{MOST, Phone, bubble, composer, window};
use crate::message::Message;
use crate::pages::clock;
use crate::space::Space;

/// Messages of one side that follow one another within this are one group.
const GROUP: SignedDuration = SignedDuration::from_mins(5);

/// The pane in the middle.
pub(super) fn pane(phone: &Phone, space: &Space) -> Markup {
    let fates = Fates::of(space, &phone.messages);
    html! {
        section.talk aria-labelledby="talk-title" {
            (header(phone, space))
            (window::bar(phone))
            div.scroll data-thread {
                @if phone.older > 0 { p.older { (older(phone)) } }
                div.log role="log" aria-live="polite" aria-relevant="additions" aria-label={ "Conversation with " (phone.name) } { ol #log data-live {
                    @for (message, is_first, is_last, day) in grouped(&phone.messages) {
                        @if let Some(day) = day { li.day data-key={ "day-" (day) } { (day) } }
                        (bubble::of(phone, &fates, message, is_first, is_last))
                    }
                    @if phone.typing { li.typing data-key="typing" { span.bubble { span.unseen { (phone.name) " is typing" } i {} i {} i {} } } }
                } }
                div #begin data-live { @if phone.messages.is_empty() { (beginning(phone)) } }
            }
            (composer::form(phone))
        }
    }
}

/// How much is shown, and the way to more.
fn older(phone: &Phone) -> Markup {
    let (shown, all) = (phone.messages.len(), phone.messages.len() + phone.older);
    html! {
        @if shown < MOST {
            a href={ (phone.base) (phone.path()) "?show=" (shown + 500) } { "Showing " (shown) " of " (all) ", show older" }
        } @else {
            "Showing the last " (shown) " of " (all) ". "
            a href={ (phone.base) "/_sandbox/v1/messages?with=" (phone.person.id) } { "All of it as JSON" }
        }
    }
}

fn header(phone: &Phone, space: &Space) -> Markup {
    let Phone { person, account, username, name, .. } = phone;
    html! {
        header.with {
            a.back href={ (phone.base) "/u" } aria-label="People" data-escape { (Icon::Back) span { "People" } }
            (avatar(account.as_str(), name))
            div.who {
                h1 #talk-title tabindex="-1" { (name) }
                p.muted.small {
                    "@" (username) " · "
                    span.account { (copyable(account.as_str(), account.as_str(), "the account's id")) " · " }
                    "you are " strong { (person.name) }
                }
            }
            a.button.try href="#play" aria-label="Try it" { (Icon::Play) span { "Try it" } }
            (clock::menu(space, Some(phone.path()), phone.closes_at))
            (menu(phone, space))
        }
    }
}

/// What can be done with the whole conversation.
fn menu(phone: &Phone, space: &Space) -> Markup {
    let Phone { base, person, account, .. } = phone;
    html! {
        details.menu {
            summary.button aria-label="The conversation" { (Icon::More) }
            div.panel #talk-menu data-live {
                a.item href={ (base) (phone.path()) "/profile?account=" (account) } { "View profile" }
                (switch(phone, "online:flag", person.online, "Go away (nothing is seen)", "Be there again"))
                (switch(phone, "blocks:flag", !person.blocks, "Block the business", "Unblock the business"))
                button.item type="button" data-copy={ (space.base) (base) (phone.path()) } { "Copy the link" }
                a.item href={ (base) (phone.path()) "/export?account=" (account) } download { "Export as a page" }
                a.item href={ (base) "/_sandbox/v1/messages?with=" (person.id) } download={ (person.handle) ".json" } { "Export as JSON" }
                @if !phone.messages.is_empty() {
                    form method="post" action=(phone.call()) data-confirm={ "Delete the conversation from the phone of " (person.name) "? The business keeps it." } {
                        (phone.deed(&format!("clear?account={account}"), &[]))
                        button.item { "Clear the conversation" }
                    }
                }
                form method="post" action=(phone.call()) data-then="go" data-confirm={ "Remove " (person.name) " and the conversation?" } {
                    input type="hidden" name="-call" value={ "DELETE /people/" (person.id) };
                    input type="hidden" name="-back" value="/u";
                    button.item { "Remove " (person.name) }
                }
            }
        }
    }
}

/// One of two things that a person can be; a form changes to the other.
fn switch(phone: &Phone, field: &str, is_on: bool, off: &str, on: &str) -> Markup {
    let is_yes = if field.starts_with("blocks") { is_on } else { !is_on };
    html! {
        form method="post" action=(phone.call()) {
            input type="hidden" name="-call" value={ "PATCH /people/" (phone.person.id) };
            input type="hidden" name="-back" value=(phone.path());
            input type="hidden" name=(field) value=(if is_yes { "yes" } else { "no" });
            button.item { (if is_on { off } else { on }) }
        }
    }
}

/// What one can begin with.
fn beginning(phone: &Phone) -> Markup {
    let starter = |name: &str, field: (&str, &str)| {
        html! {
            form method="post" action=(phone.call()) { (phone.deed("say", &[field])) button { (name) } }
        }
    };
    html! {
        div.empty {
            p.what { "You are " (phone.person.name) "." }
            p { "Type something: it opens the 24-hour window and sends a signed webhook to the app." }
            div.row {
                (starter("Hi", ("text", "Hi")))
                (starter("A photo", ("image", "photo.jpg")))
                (starter("❤ Like heart", ("like_heart:flag", "yes")))
            }
            p.small { "Or from a terminal: " code { "antiphon sandbox say " (phone.person.handle) " \"hi\"" } }
        }
    }
}

/// Each message with whether it begins and ends a group, and the day that begins with it.
pub(super) fn grouped(messages: &[Message]) -> impl Iterator<Item = (&Message, bool, bool, Option<String>)> {
    let joins = |a: &Message, b: &Message| a.from == b.from && b.at.duration_since(a.at) < GROUP;
    messages.iter().enumerate().map(move |(nth, message)| {
        let before = nth.checked_sub(1).map(|before| &messages[before]);
        let day = |message: &Message| message.at.strftime("%A, %-d %B").to_string();
        let is_first = before.is_none_or(|before| !joins(before, message));
        let is_last = messages.get(nth + 1).is_none_or(|next| !joins(message, next));
        let begins = before.is_none_or(|before| day(before) != day(message));
        (message, is_first || begins, is_last, begins.then(|| day(message)))
    })
}
