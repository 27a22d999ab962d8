//! A thread: what was said with a person, where each message stands, and where to say more while the window is open.

mod aside;
mod composer;

use antiphon_pages::{Icon, avatar};
use axum::extract::{Path, Query};
use axum::response::Response;
use http::Method;
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::Value;

use super::api::{Api, Failed};
use super::frame::shown;
use super::said;
use super::words::{beside, called, entries, hours, moment, word};

/// Messages of one side that follow one another within this are one group.
const GROUP: SignedDuration = SignedDuration::from_mins(5);

/// So many of each side are shown, unless somebody wants more.
const USUAL: usize = 100;

/// What is shown of it.
#[derive(Deserialize)]
pub(super) struct Which {
    /// So many of each side.
    limit: Option<usize>,
    /// What is to be sent: `text` unless something else is picked.
    send: Option<String>,
}

/// What the page is made of.
struct Talk {
    account: String,
    person: String,
    conversation: Value,
    now: Timestamp,
    /// The kind of message that is written.
    send: String,
}

impl Talk {
    fn path(&self) -> String {
        format!("/c/{}/{}", self.account, self.person)
    }

    /// What the person is called.
    fn name(&self) -> &str {
        called(&self.conversation)
    }

    fn closes_at(&self) -> Option<Timestamp> {
        moment(&self.conversation["window"], "closes_at")
    }

    fn is_open(&self) -> bool {
        self.closes_at().is_some_and(|at| at > self.now)
    }
}

pub(super) async fn show(
    api: Api,
    Path((account, person)): Path<(String, String)>,
    Query(which): Query<Which>,
) -> Result<Response, Failed> {
    let conversation = api.get(&format!("/conversations/{account}/{person}?names=true")).await?;
    let limit = which.limit.unwrap_or(USUAL);
    let thread = api.get(&format!("/conversations/{account}/{person}/thread?limit={limit}")).await?;
    let others = api.get("/conversations?sort=closing&limit=50&names=true").await?;
    let record = format!("/disclosures?account={account}&person={person}&limit=5");
    let disclosures = api.ask(Method::GET, &record, None).await.1;
    let now = api.console.clock.wall();
    let send = which.send.unwrap_or_else(|| "text".to_owned());
    let talk = Talk { account, person, conversation, now, send };
    let content = html! {
        div.panes {
            section.people aria-labelledby="people-title" {
                h2 #people-title { "Conversations" }
                ul #beside data-live { @for row in entries(&others, "data") { (near(row, &talk)) } }
                p { a href="/c" { "All of them" } }
            }
            (middle(&talk, &thread, limit))
            (aside::pane(&talk, &thread, &disclosures))
        }
    };
    Ok(shown(&api, &format!("{} · Conversations", talk.name()), "/c", "phone", &content))
}

/// Another conversation, to go on with.
fn near(row: &Value, talk: &Talk) -> Markup {
    let (account, person) = (word(row, "account"), word(row, "person"));
    let is_here = account == talk.account && person == talk.person;
    html! {
        li.person data-row data-key={ (account) "/" (person) } {
            a href={ "/c/" (account) "/" (person) } aria-current=[is_here.then_some("true")] {
                (avatar(person, called(row)))
                span.who {
                    span.name { (called(row)) @if row["answered"] == false { span.dot { span.unseen { ", unanswered" } } } }
                    span.muted.small { (under(row)) }
                }
            }
            (super::words::window(&row["window"], talk.now))
        }
    }
}

/// What stands under a name where there is little room.
fn under(row: &Value) -> String {
    row["username"].as_str().map_or_else(|| beside(row), |username| format!("@{username}"))
}

fn middle(talk: &Talk, thread: &Value, limit: usize) -> Markup {
    html! {
        section.talk aria-labelledby="talk-title" {
            header.with {
                a.back href="/c" aria-label="Conversations" data-escape { (Icon::Back) span { "Conversations" } }
                (avatar(&talk.person, talk.name()))
                div.who {
                    h1 #talk-title tabindex="-1" { (talk.name()) }
                    p.muted.small { (beside(&talk.conversation)) }
                }
                (menu(talk))
            }
            (bar(talk))
            div.scroll data-thread {
                @if thread["more"] == true {
                    p.older { a href={ (talk.path()) "?limit=" ((limit * 5).min(500)) } { "Showing " (entries(thread, "data").len()) ", show older" } }
                }
                div.log role="log" aria-live="polite" aria-relevant="additions" aria-label={ "Conversation with " (talk.name()) } {
                    ol #log data-live {
                        @for (item, day, place) in placed(thread, &talk.path()) {
                            @if let Some(day) = day { li.day data-key={ "day-" (day) } { (day) } }
                            (said::bubble(item, place))
                        }
                    }
                }
                div #begin data-live {
                    @if entries(thread, "data").is_empty() {
                        div.empty { p.what { "Nothing is kept of what was said" } p { "The window is known from a webhook whose words were forgotten since." } }
                    }
                }
            }
            (composer::of(talk))
        }
    }
}

/// Until when the account may write.
fn bar(talk: &Talk) -> Markup {
    let state = if talk.is_open() { "open" } else { "closed" };
    html! {
        p #window .window data-live data-state=(state) {
            @match talk.closes_at() {
                None => { (Icon::Lock) span { "Never opened: the account may not write before the person does." } }
                Some(at) if at <= talk.now => { (Icon::Lock) span { "Closed since " (super::words::clock(at)) "." } }
                Some(at) => {
                    (Icon::Clock)
                    span {
                        "Open for "
                        span role="timer" data-own="countdown" data-said="The window" data-until=(at) { (hours(at.duration_since(talk.now))) }
                        ", until " (super::words::clock(at))
                    }
                }
            }
        }
    }
}

fn menu(talk: &Talk) -> Markup {
    let paused = talk.conversation["paused"] == true;
    let (verb, name) = if paused { ("resume", "Let it go on") } else { ("pause", "Pause sending here") };
    let api = format!("/v1/conversations/{}/{}", talk.account, talk.person);
    html! {
        details.menu {
            summary.button aria-label="More" { (Icon::More) }
            div.panel {
                form #pause data-live method="post" action="/-/call" {
                    input type="hidden" name="-call" value={ "POST " (api.trim_start_matches("/v1")) "/" (verb) };
                    input type="hidden" name="-back" value=(talk.path());
                    button.item { (name) }
                }
                a.item href={ (api) "/thread" } { "As JSON" }
                a.item href={ "/v1/people/" (talk.person) "?account=" (talk.account) } { "All that is kept of the person" }
                a.item href={ "/outbox?person=" (talk.person) } { "What was sent, as a list" }
                a.item href={ "/webhooks?person=" (talk.person) } { "What webhooks told" }
            }
        }
    }
}

/// Each item with the day that begins with it, and where it stands among the others.
fn placed<'a>(
    thread: &'a Value,
    back: &'a str,
) -> impl Iterator<Item = (&'a Value, Option<String>, said::Place<'a>)> {
    let items = entries(thread, "data");
    let at = |item: &Value| moment(item, "at").unwrap_or_default();
    let side = |item: &Value| word(item, "by") == "person";
    let joins = move |a: &Value, b: &Value| side(a) == side(b) && at(b).duration_since(at(a)) < GROUP;
    let day = move |item: &Value| at(item).strftime("%A, %-d %B").to_string();
    let seen_at = moment(thread, "seen_at");
    let mut in_line = 0;
    items.iter().enumerate().map(move |(nth, item)| {
        let before = nth.checked_sub(1).map(|before| &items[before]);
        let begins = before.is_none_or(|before| day(before) != day(item));
        let is_first = begins || before.is_none_or(|before| !joins(before, item));
        let is_last = items.get(nth + 1).is_none_or(|next| !joins(item, next));
        in_line += usize::from(word(&item["message"], "state") == "queued");
        (item, begins.then(|| day(item)), said::Place { back, seen_at, is_first, is_last, in_line })
    })
}
