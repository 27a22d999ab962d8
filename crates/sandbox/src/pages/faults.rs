//! Faults: what goes wrong on purpose at the moment, and what could.

mod armed;
mod choice;
mod effects;
mod form;
mod magic;

use std::sync::Arc;

use antiphon_pages::{Call, page};
use axum::Extension;
use axum::extract::RawQuery;
use axum::response::{IntoResponse as _, Response};
use http::{Method, StatusCode};
use maud::{Markup, html};
use serde_json::Value;
use url::form_urlencoded;

use super::Api;
use super::frame::{base, frame};
use crate::control;
use crate::control::extract::In;
use crate::space::Space;
use choice::Filled;

/// What a rule would do, or why there cannot be such a rule.
type Preview = Result<String, String>;

/// The page. A query fills in the form, as the form itself would.
pub(super) async fn show(
    In(space): In,
    Extension(api): Extension<Api>,
    RawQuery(query): RawQuery,
) -> Response {
    let query = query.unwrap_or_default();
    let filled = Filled(form_urlencoded::parse(query.as_bytes()).into_owned().collect());
    let ask = async |path: &str| {
        control::ask(&api, space.clone(), Method::GET, path, None).await.into_body()["data"].take()
    };
    let (rules, presets, people) = (ask("/faults").await, ask("/faults/presets").await, ask("/magic").await);
    let would = preview(&space, &api, &filled).await;
    let base = base(&space);
    let content = html! {
        div.page.faults {
            div.stack {
                h1 tabindex="-1" { "Faults" }
                p.muted { "What goes wrong on purpose. Nothing is broken for longer than you say: ten minutes, by the sandbox's clock." }
            }
            div #armed data-live { (armed::list(&base, &rules)) }
            (break_it(&base, &presets))
            (form::of(&base, &space, &filled, would.as_ref()))
            (magic::table(&base, &people))
        }
    };
    page(StatusCode::OK, frame(&space, "Faults", "/faults").around("plain", &content)).into_response()
}

/// What the rule would do that the query describes, if it does.
async fn preview(space: &Arc<Space>, api: &Api, filled: &Filled) -> Option<Preview> {
    if filled.0.is_empty() {
        return None;
    }
    let mut fields = filled.0.clone();
    fields.insert(0, ("-call".to_owned(), form::PREVIEW.to_owned()));
    let call = match Call::of(&fields) {
        Ok(call) => call,
        Err(wrong) => return Some(Err(wrong.0)),
    };
    let answer = control::ask(api, space.clone(), call.method, &call.path, Some(&call.body)).await;
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let told = answer.body();
    Some(if answer.status().is_success() {
        Ok(word(&told["description"]))
    } else {
        Err(word(&told["error"]["message"]))
    })
}

/// A form with one button that arms a preset.
fn one_tap(base: &str, preset: &str, button: &Markup) -> Markup {
    html! {
        form method="post" action={ (base) "/-/call" } data-said="Armed" {
            input type="hidden" name="-call" value="POST /faults";
            input type="hidden" name="-back" value="/faults";
            input type="hidden" name="preset" value=(preset);
            (button)
        }
    }
}

/// Every preset, in the order of the way of a call.
fn break_it(base: &str, presets: &Value) -> Markup {
    html! {
        section.stack aria-labelledby="break-it" {
            h2 #break-it { "Break it" }
            div.phases {
                @for (phase, title, what) in PHASES {
                    section.card {
                        div { h3 { (title) } p.muted.small { (what) } }
                        ul {
                            @for preset in presets.as_array().into_iter().flatten().filter(|preset| preset["phase"] == phase) {
                                @let name = preset["preset"].as_str().unwrap_or_default();
                                li.preset {
                                    (one_tap(base, name, &html! { button { (name) } }))
                                    span.muted.small { (preset["description"].as_str().unwrap_or_default()) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// When a fault comes to bear: the API's word, a title, and what it means.
const PHASES: [(&str, &str, &str); 4] = [
    ("before", "Before it is accepted", "Nothing is done, nothing is delivered."),
    ("during", "While it is done", "It is done, but it takes its time."),
    ("after", "After it was accepted", "All is delivered; only the answer suffers."),
    ("webhook", "Webhooks", "What your app is told, or is not."),
];
