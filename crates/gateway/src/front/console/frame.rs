//! What stands around every page of the console.

use antiphon_pages::{Frame, Icon, Link, Surface, Tone, clock_ahead, notice};
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use maud::{Markup, html};

use super::api::Api;
use super::events;
use super::sandbox::Sandbox;
use super::words::clock;
use crate::front::v1::EVENT_TYPES;
use crate::upstream::Silence;

const LINKS: &[Link<'_>] = &[
    Link { href: "/", name: "Overview", key: 'v' },
    Link { href: "/c", name: "Conversations", key: 'c' },
    Link { href: "/outbox", name: "Outbox", key: 'o' },
    Link { href: "/failures", name: "Failures", key: 'f' },
    Link { href: "/webhooks", name: "Webhooks", key: 'w' },
    Link { href: "/accounts", name: "Accounts", key: 'a' },
    Link { href: "/disclosure", name: "Disclosure", key: 'd' },
    Link { href: "/doctor", name: "Doctor", key: 'h' },
    Link { href: "/docs", name: "API", key: 'i' },
];

/// A page of the console; `here` is the link that leads to it, `kind` how it is laid out.
pub(super) fn page(
    api: &Api,
    status: StatusCode,
    title: &str,
    here: &str,
    kind: &str,
    content: &Markup,
) -> Response {
    let events = [EVENT_TYPES, &[events::MOVED, events::ARMED]].concat().join(" ");
    let (ahead, is_frozen) = api.console.clock.lead();
    // Two clocks of one machine are never read in the same moment.
    let ahead = if ahead.abs() < 1_000 { 0 } else { ahead };
    let frame = Frame {
        surface: Surface::Gateway,
        title,
        base: "",
        links: LINKS,
        here,
        events: Some("/-/events"),
        event_names: &events,
        clock: (ahead, is_frozen),
        notices: notices(api, ahead, is_frozen),
        aside: aside(api),
    };
    antiphon_pages::page(status, frame.around(kind, content)).into_response()
}

/// A page on which everything is well.
pub(super) fn shown(api: &Api, title: &str, here: &str, kind: &str, content: &Markup) -> Response {
    page(api, StatusCode::OK, title, here, kind, content)
}

/// What is not as usual.
fn notices(api: &Api, ahead: i64, is_frozen: bool) -> Markup {
    let silence = api.console.upstream.silence();
    html! {
        @if let Some(Silence { since, times }) = silence {
            (notice(Tone::Bad, Icon::Warning, &html! {
                span { "Instagram has not answered since " (clock(since)) ", " (times) " times. What is accepted waits; nothing is lost." }
                a href="/outbox?state=queued" { "What waits" }
            }))
        }
        (api.paused.notices(&api.here))
        @if let Some(sandbox) = &api.console.sandbox { (sandboxed(sandbox, ahead, is_frozen)) }
    }
}

/// Instagram is a sandbox, whose clock may have been moved and where faults may be armed.
fn sandboxed(sandbox: &Sandbox, ahead: i64, is_frozen: bool) -> Markup {
    let armed = sandbox.armed();
    let sandbox = sandbox.address();
    html! {
        (notice(Tone::Plain, Icon::Info, &html! {
            span { "Sandbox: nothing leaves this machine." }
            a href=(sandbox) { "The phone" }
            a href={ (sandbox) "/wire" } { "The wire" }
            a href={ (sandbox) "/faults" } { "Faults" }
        }))
        @if ahead != 0 || is_frozen {
            (notice(Tone::Warning, Icon::Clock, &html! {
                span { "The clock " @if is_frozen { "stands still" } @if is_frozen && ahead != 0 { ", " } @if ahead != 0 { (clock_ahead(ahead)) } }
                a href=(sandbox) { "Move it at the sandbox" }
            }))
        }
        @if let Some(first) = armed.first() {
            (notice(Tone::Warning, Icon::Warning, &html! {
                @match armed.len() {
                    1 => span { "1 fault is armed: " (first) },
                    many => span { (many) " faults are armed" },
                }
                a href={ (sandbox) "/faults" } { "Disarm at the sandbox" }
            }))
        }
    }
}

fn aside(api: &Api) -> Markup {
    html! {
        @if api.is_signed_in() {
            form method="post" action="/sign-out" data-plain { button.quiet { "Sign out" } }
        }
    }
}
