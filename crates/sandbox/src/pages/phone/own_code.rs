//! Commands that do from outside what is to be seen on the phone; as they stand, they work.

use antiphon_pages::Icon;
use maud::{Markup, html};
use serde_json::json;

use super::Phone;
use crate::space::Space;

/// The version of the API that they name.
const VERSION: &str = "v24.0";

/// Sends a text to the person.
pub(super) fn send(phone: &Phone, space: &Space) -> String {
    let body = json!({ "recipient": { "id": phone.person.id }, "message": { "text": "Hello!" } });
    let way = [
        format!("curl -X POST \"{}{}/{VERSION}/{}/messages\"", space.base, phone.base, phone.account),
        format!("-H \"Authorization: Bearer {}\"", token(phone, space)),
        "-H \"Content-Type: application/json\"".to_owned(),
        format!("-d '{body}'"),
    ];
    way.join(" \\\n  ")
}

/// Asks for something by its path.
pub(super) fn get(phone: &Phone, space: &Space, path: &str) -> String {
    let way = [
        format!("curl \"{}{}/{VERSION}/{path}\"", space.base, phone.base),
        format!("-H \"Authorization: Bearer {}\"", token(phone, space)),
    ];
    way.join(" \\\n  ")
}

/// A command, and a button that copies it.
pub(super) fn sample(id: &str, command: &str) -> Markup {
    html! {
        div.sample tabindex="0" role="group" aria-label="A command" { pre id=(id) { (command) } }
        div { button type="button" data-copy-of=(id) { (Icon::Copy) span { "Copy" } } }
    }
}

fn token(phone: &Phone, space: &Space) -> String {
    let world = space.world();
    let tokens = world.accounts.get(&phone.account).map(|account| &account.tokens);
    tokens.and_then(|tokens| tokens.keys().next()).map(ToString::to_string).unwrap_or_default()
}
