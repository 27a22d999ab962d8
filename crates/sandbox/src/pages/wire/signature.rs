//! The signature of a webhook, how it is checked, and what went wrong when somebody's code computed another one.

use antiphon_pages::{Icon, Tone, chip, copyable, notice};
use maud::{Markup, html};
use serde_json::Value;

use super::{Shown, word};

pub(super) fn tab(shown: &Shown<'_>, signature: &Value, verdict: Option<&Value>) -> Markup {
    let (sent, computed) = (word(signature, "sent"), word(signature, "computed"));
    let is_right = signature["right"] == true;
    html! {
        section.card {
            h2 { "The signature" }
            dl.facts {
                dt { "Header" } dd { code { (word(signature, "header")) } }
                dt { "Algorithm" } dd { (word(signature, "algorithm")) " over the " (signature["body_bytes"]) " bytes of the body, as they are" }
                dt { "Key" } dd { "the app secret, the setting " code { (word(signature, "secret")) } }
                @if is_right {
                    dt { "Sent" } dd { (copyable(&sent, &sent, "the signature")) " " (chip(Tone::Good, Icon::Check, "right")) }
                } @else {
                    dt { "Sent" } dd { @if sent.is_empty() { "nothing" } @else { (copyable(&sent, &sent, "the signature that was sent")) } " " (chip(Tone::Bad, Icon::Cross, "wrong")) " " (word(signature, "why")) }
                    dt { "Right" } dd { (copyable(&computed, &computed, "the right signature")) }
                }
            }
        }
        (lab(shown, verdict))
        section.card {
            h2 { "Code that checks it" }
            @for (nth, snippet) in signature["snippets"].as_array().into_iter().flatten().enumerate() {
                details.snippet open[nth == 0] {
                    summary { (word(snippet, "language")) }
                    pre.sample id={ "snippet-" (nth) } tabindex="0" { (word(snippet, "code")) }
                    div { button type="button" data-copy-of={ "snippet-" (nth) } { (Icon::Copy) span { "Copy" } } }
                }
            }
        }
    }
}

/// A field for what somebody's code computed, and what is to be thought of it.
fn lab(shown: &Shown<'_>, verdict: Option<&Value>) -> Markup {
    html! {
        section.card #lab {
            h2 { "Your code says something else?" }
            form.row.search method="get" action="#computed" {
                input type="hidden" name="tab" value="signature";
                label.grows for="computed" { "Paste what it computed for this webhook: ten known mistakes are tried"
                    input #computed name="computed" value=(shown.look.computed) placeholder="sha256=…" autocomplete="off" spellcheck="false" required;
                }
                button { "Find the mistake" }
            }
            @if let Some(verdict) = verdict { div #verdict role="status" { (judged(verdict)) } }
        }
    }
}

fn judged(verdict: &Value) -> Markup {
    let (tone, icon) = match verdict["verdict"].as_str() {
        Some("right") => (Tone::Good, Icon::Check),
        Some("mistake") => (Tone::Warning, Icon::Warning),
        _ => (Tone::Plain, Icon::Question),
    };
    let mistakes = verdict["mistakes"].as_array().map(Vec::as_slice).unwrap_or_default();
    let between = if verdict["together"] == true { "and" } else { "or" };
    notice(
        tone,
        icon,
        &html! {
            @if mistakes.is_empty() { p { (word(verdict, "words")) } }
            @for (nth, mistake) in mistakes.iter().enumerate() {
                @if nth > 0 { p { (between) } }
                p { strong { (capital(&word(mistake, "what"))) "." } " " (capital(&word(mistake, "way_out"))) "." }
            }
        },
    )
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
