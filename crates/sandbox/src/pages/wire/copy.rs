//! The menu of what can be copied of an exchange.

use antiphon_pages::Icon;
use maud::{Markup, html};

use super::Shown;

/// What is copied, and its name in the control API.
const FORMS: [(&str, &str); 6] = [
    ("curl", "curl"),
    ("curl for Windows", "windows"),
    ("HTTPie", "httpie"),
    ("Rust, reqwest", "reqwest"),
    ("Raw HTTP", "raw"),
    ("Body", "body"),
];

pub(super) fn menu(shown: &Shown<'_>) -> Markup {
    let Shown { base, exchange, space, look } = shown;
    let id = &exchange["id"];
    let with_secrets = look.secrets == "yes";
    let link =
        |form: &str| format!("{base}/_sandbox/v1/exchanges/{id}/curl?as={form}&with_secrets={with_secrets}");
    html! {
        details.menu {
            summary.button { (Icon::Copy) span { "Copy" } }
            div.panel {
                @if !exchange["request"].is_null() {
                    @for (name, form) in FORMS {
                        a.item href=(link(form)) data-copy-from data-key-c[form == "curl"] { (name) }
                    }
                }
                @if let Some(mid) = exchange["mid"].as_str() { button.item type="button" data-copy=(mid) { "Message id" } }
                button.item type="button" data-copy={ (space.base) (base) "/wire/" (id) } { "Link to this page" }
                p.muted.small {
                    @if with_secrets { "With secrets. " a href="?" { "Cover them" } }
                    @else { "Variables stand for secrets, such as " code { "$IG_TOKEN" } ". " a href="?secrets=yes" { "With secrets" } }
                }
            }
        }
    }
}

/// Where secrets are covered, and how they are uncovered.
pub(super) fn reveal(shown: &Shown<'_>) -> Markup {
    let covered = shown.exchange["request"].to_string().contains("***");
    html! {
        @if shown.look.secrets == "yes" { a.small href="?" { "Cover secrets" } }
        @else if covered { a.small href="?secrets=yes" { "Reveal secrets" } }
    }
}

/// The curl command, to be read.
pub(super) fn as_curl(shown: &Shown<'_>) -> Markup {
    let id = shown.exchange["id"].as_u64().unwrap_or_default();
    let exchange = shown.space.journal().exchange(id).cloned();
    let curl = exchange.map(|exchange| exchange.curl(shown.look.secrets == "yes"));
    html! {
        @if let Some(Ok(curl)) = curl {
            section.card {
                div.row.between { h2 { "As curl" } button type="button" data-copy-of="as-curl" { (Icon::Copy) span { "Copy" } } }
                pre.sample #as-curl tabindex="0" { (curl) }
            }
        }
    }
}
