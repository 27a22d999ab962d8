//! The body of an exchange to be changed, and sent again.

use antiphon_graph::AppSecret;
use antiphon_pages::Icon;
use maud::{Markup, PreEscaped, html};
use serde_json::Value;

use super::{Shown, word};
use crate::webhook::sign;

/// Longer bodies are no pleasure to edit.
const MOST: usize = 64 * 1024;

pub(super) fn tab(shown: &Shown<'_>) -> Markup {
    let Shown { base, exchange, space, .. } = shown;
    let body = &exchange["request"]["body"];
    let text = body["text"].as_str().filter(|text| text.len() <= MOST);
    let is_webhook = exchange["direction"] == "webhook";
    let (app, secret) = {
        let world = space.world();
        (world.settings.webhook_url.clone(), AppSecret::new(world.settings.app_secret.clone()))
    };
    html! {
        section.card {
            h2 { "Edit and send" }
            form.stack method="post" action={ (base) "/-/call" } data-said="It was sent" data-then="go" {
                input type="hidden" name="-call" value={ "POST /exchanges/" (exchange["id"]) "/send" };
                input type="hidden" name="-back" value="/wire/{exchange}";
                @if let Some(text) = text {
                    label for="edited" { "Body" }
                    // The first line break of a text area does not count.
                    textarea #edited name="body" rows="12" spellcheck="false" { (PreEscaped("\n")) (text) }
                } @else {
                    p.muted { "Its body is " (body["bytes"]) " bytes and no text, or longer than 64 kB: it is sent as it was. " code { "POST /exchanges/" (exchange["id"]) "/send" } " takes any." }
                }
                @if text.is_some_and(|text| text.contains("***")) {
                    p.complaint { "A secret in it is covered, and would be sent so. " a href="?tab=edit&secrets=yes" { "Uncover it" } }
                }
                @if is_webhook {
                    @if let Some(text) = text { (signed(shown, text, &secret)) }
                    (of_a_webhook(app))
                }
                @else { p.muted.small { "To the sandbox, with every header as it was: " code { (word(&exchange["request"], "start_line")) } } }
                div.row { button.primary { (Icon::Send) span { "Send" } } span.muted.small { kbd { "Ctrl" } " " kbd { "Enter" } } }
            }
        }
    }
}

/// What is right for the body, and whether that is what it had; a module keeps both so while somebody edits.
fn signed(shown: &Shown<'_>, text: &str, secret: &AppSecret) -> Markup {
    let right = sign(text.as_bytes(), secret).sha256();
    let had = had(shown.exchange);
    html! {
        p.small #signed data-own="signed" data-signs="edited" data-had=(had) data-ask={ (shown.base) "/_sandbox/v1/signature" } {
            span { span.muted { "Right for these " span data-said="body_bytes" { (text.len()) } " bytes: " } code data-said="signature" { (right) } }
            @if had.is_empty() { span.muted { "It had none." } }
            @else {
                span.muted data-fits="true" hidden[had != right] { "It is the one that it had." }
                strong data-fits="false" hidden[had == right] { "The one that it had does not fit." }
            }
            strong.complaint data-said="syntax_error" {}
        }
    }
}

/// The signature that it had.
fn had(exchange: &Value) -> String {
    let mut headers = exchange["request"]["headers"].as_array().into_iter().flatten();
    let found = headers.find(|header| word(header, "name").eq_ignore_ascii_case("x-hub-signature-256"));
    found.map(|header| word(header, "value")).unwrap_or_default()
}

fn of_a_webhook(app: Option<String>) -> Markup {
    html! {
        div.row.ways {
            label { "Signature"
                select #sealing name="signature" {
                    option value="right" { "Right for this body" }
                    option value="kept" { "The one it had" }
                    option value="wrong" { "Wrong on purpose" }
                    option value="missing" { "None" }
                    option value="own" { "One of your own" }
                }
            }
            fieldset.grows data-when="sealing" data-is="own" {
                label { "Your own, when you choose that"
                    input name="own_signature" placeholder="sha256=…" autocomplete="off" spellcheck="false";
                }
            }
            label.grows { "To, on this machine"
                input name="url" type="url" value=(app.unwrap_or_default()) placeholder="http://127.0.0.1:9000/webhooks" autocomplete="off";
            }
        }
    }
}
