//! The world: its accounts, the app and where its webhooks go, how it behaves, and the whole of it as a file.

mod account;
mod app;
mod behaviour;
mod whole;

use antiphon_pages::page;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use maud::{Markup, html};

use super::frame::{base, frame};
use crate::control::extract::In;
use crate::space::Space;

/// The page.
pub(super) async fn show(In(space): In) -> Response {
    let base = base(&space);
    let undo = whole::undo(&base, space.former().look(space.clock.now()));
    let content = html! {
        div.page.world {
            div.row.between {
                div.stack { h1 tabindex="-1" { "World" } p.muted { "Everything that is true in this sandbox but for its people, who are on the phone." } }
                a.button href="#whole" { "Export, import, reset" }
            }
            div #undo data-live { (undo) }
            (app::card(&base, &space))
            (accounts(&base, &space))
            (behaviour::card(&base, &space))
            (whole::card(&base, &space))
        }
    };
    page(StatusCode::OK, frame(&space, "World", "/world").around("plain", &content)).into_response()
}

fn accounts(base: &str, space: &Space) -> Markup {
    let now = space.clock.now();
    html! {
        section.stack aria-labelledby="accounts-title" {
            h2 #accounts-title { "Accounts" }
            div #accounts.stack data-live {
                @let world = space.world();
                @for account in world.accounts.values() { (account::card(base, account, now)) }
                @if world.accounts.is_empty() { p.muted { "There is no account. Add one, or reset the world to what it began with." } }
            }
            form.row method="post" action={ (base) "/-/call" } data-then="clear" data-said="Added" {
                (call("POST /accounts"))
                label.unseen for="username" { "User name of a new account" }
                input #username name="username" placeholder="new.account" maxlength="30" required autocomplete="off";
                button { "Add an account" }
            }
        }
    }
}

/// What a form of this page asks for.
fn call(call: &str) -> Markup {
    html! {
        input type="hidden" name="-call" value=(call);
        input type="hidden" name="-back" value="/world";
    }
}

/// A form with one button.
fn button(base: &str, asked: &str, words: &str, said: &str) -> Markup {
    html! {
        form method="post" action={ (base) "/-/call" } data-said=(said) { (call(asked)) button { (words) } }
    }
}

/// Something that is on or off, and goes over with one press.
fn switch(base: &str, asked: &str, field: &str, words: &str, is_on: bool) -> Markup {
    let (value, said) = if is_on { ("no", format!("{words}: off")) } else { ("yes", format!("{words}: on")) };
    html! {
        form method="post" action={ (base) "/-/call" } data-said=(said) {
            (call(asked))
            input type="hidden" name={ (field) ":flag" } value=(value);
            button.switch role="switch" aria-checked=(is_on) { span { (words) } }
        }
    }
}
