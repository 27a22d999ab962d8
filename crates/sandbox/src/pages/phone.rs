//! The phone: whose it is, and what they and the business have written.

use antiphon_pages::{avatar, page};
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use maud::html;

use super::frame::frame;
use crate::control::extract::In;

pub(super) async fn show(In(space): In) -> Response {
    let people: Vec<_> =
        space.world().people.values().map(|person| (person.id.to_string(), person.name.clone())).collect();
    let content = html! {
        div.page {
            h1 tabindex="-1" { "People" }
            ul #people data-live {
                @for (id, name) in &people { li.row data-key=(id) { (avatar(id, name)) (name) } }
            }
        }
    };
    page(StatusCode::OK, frame(&space, "Phone", "/").around("plain", &content)).into_response()
}
