//! Time travel: the clock of the world, and where it can be moved to.

use antiphon_pages::Icon;
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};

use super::frame::base;
use crate::clock::Mode;
use crate::space::Space;

/// What moves the clock; `closes_at` is when the window closes that one looks at.
pub(super) fn menu(space: &Space, back: Option<String>, closes_at: Option<Timestamp>) -> Markup {
    let now = space.clock.now();
    let (base, back) = (base(space), back.unwrap_or_else(|| "/".to_owned()));
    let is_frozen = matches!(space.clock.mode(), Mode::Frozen { .. });
    let form = |name: &str, field: &str, value: &str| {
        html! {
            form method="post" action={ (base) "/-/call" } data-said="{words}" {
                input type="hidden" name="-call" value="POST /clock";
                input type="hidden" name="-back" value=(back);
                input type="hidden" name=(field) value=(value);
                button.item { (name) }
            }
        }
    };
    let shifted = |by: i64| closes_at.and_then(|at| at.checked_add(SignedDuration::from_secs(by)).ok());
    html! {
        details.menu #clock-menu {
            summary.button aria-label="Clock" data-key-t { (Icon::Clock) span { "Clock" } }
            div.panel #clock-panel data-live {
                p.muted.small { (now.strftime("%a %-d %b, %H:%M:%S")) " UTC" @if is_frozen { ", stands still" } }
                (form("On by 1 hour", "advance", "1h"))
                (form("On by 23 h 59 min", "advance", "23h59m"))
                @if let Some(at) = shifted(-60).filter(|at| *at > now) { (form("To a minute before the window closes", "set", &at.to_string())) }
                @if let Some(at) = shifted(1).filter(|at| *at > now) { (form("To a second after the window closes", "set", &at.to_string())) }
                (form("On by 7 days", "advance", "7d"))
                @if is_frozen { (form("Let it run on", "resume:flag", "yes")) } @else { (form("Stop it", "freeze:flag", "yes")) }
                (form("Back to real time", "real:flag", "yes"))
                form.row method="post" action={ (base) "/-/call" } data-said="{words}" {
                    input type="hidden" name="-call" value="POST /clock";
                    input type="hidden" name="-back" value=(back);
                    label.unseen for="advance" { "On by" }
                    input #advance name="advance" placeholder="24h1s" size="8" required;
                    button { "Go on" }
                }
            }
        }
    }
}
