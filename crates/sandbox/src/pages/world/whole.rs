//! The whole world: out into a file, in from one, back to its beginning; and back again.

use antiphon_pages::{Icon, Tone, countdown, notice};
use maud::{Markup, html};

use super::call;
use crate::former::{Replaced, Undoable};
use crate::space::Space;

/// What was done to the world last, and the way back.
pub(super) fn undo(base: &str, last: Option<Undoable>) -> Markup {
    let Some(Undoable { replaced, until }) = last else { return html! {} };
    let what = match replaced {
        Replaced::Reset => "The world was reset to what it began with.",
        Replaced::Import => "The world was replaced by a file.",
        Replaced::Undo => "The world that was before is back.",
    };
    notice(
        Tone::Plain,
        Icon::Back,
        &html! {
            span { (what) }
            form.row method="post" action={ (base) "/-/call" } data-said="It was undone" {
                (call("POST /undo"))
                button { "Undo" }
                span.muted.small { "possible for " (countdown(&until.to_string(), "ten minutes")) }
            }
        },
    )
}

pub(super) fn card(base: &str, space: &Space) -> Markup {
    let file =
        if space.name.is_empty() { "world.json".to_owned() } else { format!("world-{}.json", space.name) };
    html! {
        section.card #whole aria-labelledby="whole-title" {
            h2 #whole-title { "All of it" }
            div.columns {
                div.stack {
                    h3 { "Export" }
                    p.muted.small { "People, conversations, accounts, settings, the clock, and all media, in one JSON file. Exchanges and faults are of the moment and stay out." }
                    div { a.button href={ (base) "/_sandbox/v1/snapshot" } download=(file) { (Icon::Down) "Export" } }
                }
                form.stack method="post" action={ (base) "/-/call" } enctype="multipart/form-data" data-then="clear"
                    data-confirm="Replace everything by what is in the file? It can be undone for ten minutes." data-said="The world was replaced" {
                    (call("PUT /snapshot"))
                    h3 { "Import" }
                    p.muted.small { "The file is read to its end before anything is replaced." }
                    label { "File" input #import-file type="file" name="-body" accept=".json,application/json" required; }
                    div { button { "Import" } }
                }
                form.stack method="post" action={ (base) "/-/call" }
                    data-confirm="Put everything back to the beginning? It can be undone for ten minutes." data-said="The world was reset" {
                    (call("POST /reset"))
                    h3 { "Reset" }
                    p.muted.small { "Ava, Ben, the special people and one account, as on the first day. The app's secrets and webhook address stay." }
                    div { button { "Reset to seed" } }
                }
            }
        }
    }
}
