//! Everybody: whom one can be, and how each conversation stands.

use antiphon_graph::PersonId;
use antiphon_pages::{Icon, Tone, avatar, chip, copyable, countdown};
use jiff::Timestamp;
use maud::{Markup, html};

use crate::pages::frame::base;
use crate::space::Space;
use crate::world::World;
use crate::world::person::{Magic, Person};
use crate::world::thread::Thread;

/// The pane; `here` is who one is.
pub(super) fn pane(space: &Space, here: Option<&PersonId>) -> Markup {
    let (world, now, base) = (space.world(), space.clock.now(), base(space));
    let (special, ordinary): (Vec<_>, Vec<_>) =
        world.people.values().partition(|person| person.magic.is_some());
    html! {
        section.people aria-labelledby="people-title" {
            div.row.between {
                h2 #people-title { "People" }
                form.find role="search" {
                    label.unseen for="find-person" { "Search people" }
                    input #find-person type="search" data-finds="people" placeholder="Search" autocomplete="off" spellcheck="false";
                    output.unseen {}
                }
            }
            div #people data-live {
                @if ordinary.is_empty() && special.is_empty() { (nobody(&base)) }
                ul { @for person in &ordinary { (row(&world, person, now, &base, here)) } }
                @if !special.is_empty() {
                    details.special data-group open[here.is_some_and(|here| special.iter().any(|person| person.id == *here))] {
                        summary { "Special people" }
                        p.muted.small { "Whatever is sent to them always goes the same way." }
                        ul { @for person in &special { (row(&world, person, now, &base, here)) } }
                    }
                }
            }
            form.row method="post" action={ (base) "/-/call" } data-then="go" {
                input type="hidden" name="-call" value="POST /people";
                input type="hidden" name="-back" value="/u/{id}";
                label.unseen for="new-person" { "Name of a new person" }
                input #new-person name="name" placeholder="New person" maxlength="64" required autocomplete="off";
                button { "Add" }
            }
        }
    }
}

fn nobody(base: &str) -> Markup {
    html! {
        div.empty {
            p.what { "Nobody here" }
            p { "Add a person, or reset the world to what it began with." }
            form method="post" action={ (base) "/-/call" } {
                input type="hidden" name="-call" value="POST /reset";
                button { "Reset to seed" }
            }
            p.small { "Or from a terminal: " code { "antiphon sandbox reset" } }
        }
    }
}

fn row(world: &World, person: &Person, now: Timestamp, base: &str, here: Option<&PersonId>) -> Markup {
    let thread = world.threads_of(&person.id).max_by_key(|thread| thread.opened_at);
    let unread = thread.is_some_and(has_unread);
    let Person { id, name, handle, magic, .. } = person;
    let text = format!("{name} @{handle} {id} {}", magic.map_or("", Magic::name));
    html! {
        li.person data-row data-key=(id) data-text=(text) {
            a href={ (base) "/u/" (person.id) } aria-current=[(here == Some(&person.id)).then_some("true")] {
                (avatar(person.id.as_str(), &person.name))
                span.who {
                    span.name { (person.name) @if unread { span.dot { span.unseen { ", not yet seen" } } } }
                    span.muted.small { "@" (person.handle) @if !person.online { ", away" } @if person.blocks { ", blocks you" } }
                    @if let Some(magic) = person.magic { span.muted.small { (magic.expectation()) } }
                }
            }
            (window(thread, now))
            @if here == Some(id) {
                div.own.row.small { (copyable(id.as_str(), id.as_str(), "the id")) (presence(person, base)) }
            }
        }
    }
}

/// Whether the person is there: whoever is away sees nothing.
fn presence(person: &Person, base: &str) -> Markup {
    html! {
        form method="post" action={ (base) "/-/call" } {
            input type="hidden" name="-call" value={ "PATCH /people/" (person.id) };
            input type="hidden" name="-back" value={ "/u/" (person.id) };
            input type="hidden" name="online:flag" value=(if person.online { "no" } else { "yes" });
            button.switch role="switch" aria-checked=(person.online) { span { "Online" } }
        }
    }
}

/// Whether something of the account is there that the person has not seen.
fn has_unread(thread: &Thread) -> bool {
    use crate::world::message::Side;
    let last = thread.on_the_phone().iter().rev().find(|message| message.from == Side::Account);
    last.is_some_and(|last| last.item > thread.seen_by_person)
}

/// How a window stands, in a word.
fn window(thread: Option<&Thread>, now: Timestamp) -> Markup {
    let closes_at = thread.and_then(|thread| thread.closes_at);
    html! {
        @match closes_at {
            None => (chip(Tone::Plain, Icon::Dash, "never opened")),
            Some(at) if at <= now => (chip(Tone::Plain, Icon::Lock, "closed")),
            Some(at) => span.chip { (Icon::Clock) (countdown(&at.to_string(), &super::window::left(at, now))) },
        }
    }
}
