//! The phone: be one of the people, and see what the business writes.

mod bubble;
mod composer;
mod content;
mod emoji;
mod export;
mod fate;
mod own_code;
mod people;
mod post;
mod profile;
mod strip;
mod thread;
mod window;

use antiphon_graph::{AccountId, PersonId};
use antiphon_pages::{Tone, page, problem};
use axum::extract::Path;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use jiff::Timestamp;
use maud::{Markup, html};
use serde::Deserialize;

use super::frame::{Page, base, frame};
use crate::control::extract::{Asked, In};
use crate::message::Message;
use crate::space::Space;
use crate::world::World;
use crate::world::account::Post;
use crate::world::person::Person;

pub(super) use self::export::show as export;
pub(super) use self::post::show as post;
pub(super) use self::profile::show as profile;

/// What a page of a conversation is asked for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Which {
    /// The account that the person talks to; the first when left out.
    account: Option<String>,
    /// The message that is being answered.
    reply: Option<String>,
    /// The message that is reacted to with any emoji.
    react: Option<String>,
    /// Older messages than are usually shown: so many.
    show: Option<usize>,
}

/// So many messages are shown unless more are asked for.
const USUAL: usize = 100;

/// So many are shown at most: a page has to stay one that answers at once.
pub(super) const MOST: usize = 1_000;

/// A conversation as its person sees it.
struct Phone {
    base: String,
    person: Person,
    account: AccountId,
    username: String,
    name: String,
    posts: Vec<Post>,
    messages: Vec<Message>,
    /// How many there are that are older than those.
    older: usize,
    closes_at: Option<Timestamp>,
    typing: bool,
    now: Timestamp,
    /// The message that is being answered.
    reply: Option<String>,
    react: Option<String>,
}

/// The first person's conversation, or everybody when there is nobody.
pub(super) async fn first(In(space): In, Asked(which): Asked<Which>) -> Response {
    let first = space.world().people.keys().next().cloned();
    match first.and_then(|first| Phone::of(&space, first.as_str(), &which)) {
        Some(phone) => shown(&space, &phone, "phone"),
        None => everybody(In(space)).await,
    }
}

/// One person's conversation.
pub(super) async fn one(In(space): In, Path(name): Path<String>, Asked(which): Asked<Which>) -> Response {
    match Phone::of(&space, &name, &which) {
        Some(phone) => shown(&space, &phone, "phone at-thread"),
        None => nobody(&space, &name),
    }
}

/// There is nobody of a name.
fn nobody(space: &Space, name: &str) -> Response {
    let detail = format!("{name} is not here any more, or never was.");
    let back = format!("{}/", base(space));
    let hint = "Everybody who is here is on the phone.";
    let words = problem("Nobody of that name", &detail, hint, &back);
    page(StatusCode::NOT_FOUND, frame(space, "Nobody", "/").around("plain", &words)).into_response()
}

/// Everybody, where the screen has room for nothing else.
pub(super) async fn everybody(In(space): In) -> Response {
    let content = html! {
        div.panes { (people::pane(&space, None)) section.empty-pane aria-label="Conversation" { p.muted { "Choose somebody to be." } } }
    };
    page(StatusCode::OK, frame(&space, "People", "/").around("phone at-people", &content)).into_response()
}

fn shown(space: &Space, phone: &Phone, kind: &str) -> Response {
    let frame: Page = frame(space, &format!("{} · Phone", phone.person.name), "/");
    let content = html! {
        div.panes {
            (people::pane(space, Some(&phone.person.id)))
            (thread::pane(phone, space))
            (strip::pane(space, phone))
        }
    };
    page(StatusCode::OK, frame.around(kind, &content)).into_response()
}

impl Phone {
    fn of(space: &Space, name: &str, which: &Which) -> Option<Self> {
        let (world, now) = (space.world(), space.clock.now());
        let person = world.person_named(name)?.clone();
        let account = account(&world, which.account.as_deref(), &person.id)?;
        let known = &world.accounts[&account];
        let (username, name) = (known.username.clone(), known.name.clone());
        let posts = known.posts.values().cloned().collect();
        let thread = world.thread(&account, &person.id);
        let kept = thread.map_or(&[][..], |thread| thread.on_the_phone());
        let older = kept.len().saturating_sub(which.show.unwrap_or(USUAL).min(MOST));
        let messages = thread
            .into_iter()
            .flat_map(|thread| kept[older..].iter().map(|message| Message::new(thread, message)));
        let messages = messages.collect();
        Some(Self {
            base: base(space),
            account,
            username,
            name,
            posts,
            messages,
            older,
            closes_at: thread.and_then(|thread| thread.closes_at),
            typing: thread.is_some_and(|thread| thread.typing),
            now,
            reply: which.reply.clone(),
            react: which.react.clone(),
            person,
        })
    }

    /// Whether a message is the person's own.
    fn is_own(&self, message: &Message) -> bool {
        message.from == self.person.id.as_str()
    }

    fn path(&self) -> String {
        format!("/u/{}", self.person.id)
    }

    /// A form that asks for something that the person does.
    fn deed(&self, deed: &str, fields: &[(&str, &str)]) -> Markup {
        html! {
            input type="hidden" name="-call" value={ "POST /people/" (self.person.id) "/" (deed) };
            input type="hidden" name="-back" value=(self.path());
            @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
        }
    }

    fn call(&self) -> String {
        format!("{}/-/call", self.base)
    }
}

/// The account that a person talks to: the one that is named, or the first.
fn account(world: &World, named: Option<&str>, person: &PersonId) -> Option<AccountId> {
    let has = |id: &str| world.accounts.keys().find(|known| known.as_str() == id).cloned();
    named.and_then(has).or_else(|| {
        let latest =
            world.threads_of(person).max_by_key(|thread| thread.messages.last().map(|last| last.item));
        latest.map(|thread| thread.account.clone()).or_else(|| world.accounts.keys().next().cloned())
    })
}

/// How an answer of the app's is meant.
fn tone_of(status: Option<u16>) -> Tone {
    match status {
        Some(200..=299) => Tone::Good,
        Some(_) => Tone::Bad,
        None => Tone::Warning,
    }
}
