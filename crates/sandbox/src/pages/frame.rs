//! What stands around every page of the sandbox: where one can go, and what is not as usual at the moment.

use antiphon_pages::{Frame, Icon, Link, Surface, Tone, clock_ahead, notice};
use maud::{Markup, html};

use crate::clock::Mode;
use crate::space::Space;

const LINKS: &[Link<'_>] = &[
    Link { href: "/", name: "Phone", key: 'p' },
    Link { href: "/wire", name: "Wire", key: 'w' },
    Link { href: "/faults", name: "Faults", key: 'x' },
    Link { href: "/world", name: "World", key: 'y' },
    Link { href: "/docs", name: "API", key: 'i' },
];

/// What every path of a space's pages begins with.
pub(super) fn base(space: &Space) -> String {
    if space.name.is_empty() { String::new() } else { format!("/s/{}", space.name) }
}

/// A page of the sandbox, but for what is in it.
pub(super) struct Page {
    base: String,
    events: String,
    title: String,
    here: &'static str,
    clock: (i64, bool),
    notices: Markup,
}

/// A page of a space; `here` is the link that leads to it.
pub(super) fn frame(space: &Space, title: &str, here: &'static str) -> Page {
    let base = base(space);
    let events = format!("{base}/_sandbox/v1/events");
    let clock = shown(space);
    Page { events, title: title.to_owned(), here, clock, notices: notices(space, &base), base }
}

impl Page {
    /// The whole page.
    pub(super) fn around(&self, kind: &str, content: &Markup) -> Markup {
        let frame = Frame {
            surface: Surface::Sandbox,
            title: &self.title,
            base: &self.base,
            links: LINKS,
            here: self.here,
            events: Some(&self.events),
            event_names: "",
            clock: self.clock,
            notices: self.notices.clone(),
            aside: html! {},
        };
        frame.around(kind, content)
    }
}

/// By how many milliseconds the clock is ahead of the machine's, and whether it stands still.
fn shown(space: &Space) -> (i64, bool) {
    let ahead = i64::try_from(space.clock.ahead().as_millis()).unwrap_or(i64::MAX);
    (ahead, matches!(space.clock.mode(), Mode::Frozen { .. }))
}

/// What is not as usual: a clock that was moved, faults that wait.
fn notices(space: &Space, base: &str) -> Markup {
    let (ahead, is_frozen) = shown(space);
    let armed = space.faults().list(space.clock.now()).iter().filter(|fault| fault.armed).count();
    html! {
        @if ahead != 0 || is_frozen {
            (notice(Tone::Warning, Icon::Clock, &html! {
                span {
                    "The clock "
                    @if is_frozen { "stands still, " }
                    (clock_ahead(ahead))
                }
                form method="post" action={ (base) "/-/call" } data-said="Real time again" {
                    input type="hidden" name="-call" value="POST /clock";
                    input type="hidden" name="real:flag" value="yes";
                    button.quiet { "Back to real time" }
                }
            }))
        }
        @if armed > 0 {
            (notice(Tone::Warning, Icon::Warning, &html! {
                a href={ (base) "/faults" } { (armed) @if armed == 1 { " fault is armed" } @else { " faults are armed" } }
                form method="post" action={ (base) "/-/call" } {
                    input type="hidden" name="-call" value="DELETE /faults";
                    button.quiet { "Disarm all" }
                }
            }))
        }
    }
}
