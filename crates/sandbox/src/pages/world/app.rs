//! The app: its secrets, and where its webhooks go.

use antiphon_pages::{Icon, Tone, chip, copyable, time};
use maud::{Markup, html};

use super::{button, call};
use crate::space::Space;
use crate::webhook::handshake;

/// What stands for a secret until somebody wants to see it.
const MASKED: &str = "••••••••••••";

pub(super) fn card(base: &str, space: &Space) -> Markup {
    let settings = space.world().settings.clone();
    let url = settings.webhook_url.unwrap_or_default();
    html! {
        section.card aria-labelledby="app-title" {
            h2 #app-title { "App" }
            div.columns {
                div.stack {
                    h3 { "Webhooks" }
                    form.stack method="post" action={ (base) "/-/call" } data-said="The app answered the handshake" {
                        (call("PUT /webhook"))
                        label { "They go to" input #webhook-url type="url" name="url" value=(url) placeholder="http://127.0.0.1:3000/webhooks/instagram" required; }
                        div.row { button.primary { "Run the handshake" } span.muted.small { "Nothing changes unless your app answers it." } }
                    }
                    div #handshake.stack data-live { (last(base, space)) (stop(base, !url.is_empty())) }
                }
                div.stack {
                    h3 { "Secrets" }
                    div #secrets.stack data-live {
                        (secret("App secret", "Signs webhooks.", &settings.app_secret))
                        (secret("Verify token", "Your app expects it in the handshake.", &settings.verify_token))
                    }
                    details {
                        summary { "Change them" }
                        form.stack method="post" action={ (base) "/-/call" } data-then="clear" data-said="Changed" {
                            (call("PATCH /settings"))
                            label { "New app secret" input name="app_secret" autocomplete="off" placeholder="as it is"; }
                            label { "New verify token" input name="verify_token" autocomplete="off" placeholder="as it is"; }
                            div { button { "Change" } }
                        }
                    }
                }
            }
        }
    }
}

/// A secret, masked until it is revealed; it can be copied without being seen.
fn secret(name: &str, what: &str, secret: &str) -> Markup {
    html! {
        div.secret data-key=(name) {
            div { (name) " " span.muted.small { (what) } }
            (copyable(MASKED, secret, &name.to_lowercase()))
            details { summary.small { "Reveal" } code { (secret) } }
        }
    }
}

/// How the last handshake went.
fn last(base: &str, space: &Space) -> Markup {
    let all = space.journal().exchanges();
    let last = all.iter().rev().find(|exchange| exchange.note.operation == handshake::OPERATION);
    html! {
        @if let Some(exchange) = last {
            @let at = exchange.note.at.to_string();
            p.row {
                @match &exchange.note.reason {
                    None => (chip(Tone::Good, Icon::Check, "answered")),
                    Some(_) => (chip(Tone::Bad, Icon::Cross, "failed")),
                }
                span { "The last handshake, " (time(&at, &at)) }
                a href={ (base) "/wire/" (exchange.id) } { "look at it" }
            }
            @if let Some(reason) = &exchange.note.reason { p.muted.small { (reason) } }
        }
    }
}

fn stop(base: &str, is_set: bool) -> Markup {
    html! {
        @if is_set {
            (button(base, "DELETE /webhook", "Send no more webhooks", "No more webhooks are sent"))
        } @else {
            p.muted.small { "No webhook is sent. What would be is written down on the wire, signed, as not sent." }
        }
    }
}
