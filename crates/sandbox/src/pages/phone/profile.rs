//! A person's profile: who they are, what they are like, and what the business may know of it.

use antiphon_pages::{avatar, copyable, page};
use axum::extract::Path;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use maud::{Markup, html};

use super::{Phone, Which, nobody, own_code, window};
use crate::control::extract::{Asked, In};
use crate::pages::frame::frame;
use crate::space::Space;

/// What the profile of a person has, as a business is told.
const FIELDS: &str =
    "name,username,follower_count,is_user_follow_business,is_business_follow_user,is_verified_user";

/// The page.
pub(in crate::pages) async fn show(
    In(space): In,
    Path(name): Path<String>,
    Asked(which): Asked<Which>,
) -> Response {
    let Some(phone) = Phone::of(&space, &name, &which) else { return nobody(&space, &name) };
    let content = html! {
        div.page {
            p { a href={ (phone.base) (phone.path()) } data-escape { "Back to the conversation" } }
            div.stack #profile data-live { (card(&phone, &space)) }
            (rename(&phone))
            (to_the_business(&phone, &space))
        }
    };
    let title = format!("{} · Profile", phone.person.name);
    page(StatusCode::OK, frame(&space, &title, "/").around("plain", &content)).into_response()
}

fn card(phone: &Phone, space: &Space) -> Markup {
    let person = &phone.person;
    let conversation = space.world().thread(&phone.account, &person.id).map(|thread| thread.id().to_string());
    html! {
        section.card.profile {
            div.row { (avatar(person.id.as_str(), &person.name)) h1 tabindex="-1" { (person.name) } }
            dl.facts {
                dt { "Handle" } dd { (copyable(&format!("@{}", person.handle), &person.handle, "the handle")) }
                dt { "Id (IGSID)" } dd { (copyable(person.id.as_str(), person.id.as_str(), "the id")) }
                @if let Some(id) = &conversation { dt { "Conversation" } dd { (copyable(id, id, "the conversation's id")) } }
                dt { "Talks to" } dd { (phone.name) ", @" (phone.username) ", " (copyable(phone.account.as_str(), phone.account.as_str(), "the account's id")) }
                dt { "Window" }
                dd {
                    @match phone.closes_at {
                        None => "never opened",
                        Some(at) if at <= phone.now => { "closed since " (window::stamp(at)) }
                        Some(at) => { "open until " (window::stamp(at)) }
                    }
                }
                @if let Some(magic) = person.magic { dt { "Always" } dd { (magic.expectation()) } }
            }
            div.switches {
                (switch(phone, "online", "Is there, and sees what comes", person.online))
                (switch(phone, "follows", "Follows the business", person.follows))
                (switch(phone, "blocks", "Blocks the business", person.blocks))
            }
        }
    }
}

/// Something that a person is or is not, and goes over with one press.
pub(super) fn switch(phone: &Phone, field: &str, words: &str, is_on: bool) -> Markup {
    html! {
        form method="post" action=(phone.call()) {
            input type="hidden" name="-call" value={ "PATCH /people/" (phone.person.id) };
            input type="hidden" name="-back" value={ (phone.path()) "/profile" };
            input type="hidden" name={ (field) ":flag" } value=(if is_on { "no" } else { "yes" });
            button.switch role="switch" aria-checked=(is_on) { span { (words) } }
        }
    }
}

fn rename(phone: &Phone) -> Markup {
    html! {
        form.row method="post" action=(phone.call()) data-said="Renamed" {
            input type="hidden" name="-call" value={ "PATCH /people/" (phone.person.id) };
            input type="hidden" name="-back" value={ (phone.path()) "/profile" };
            label.unseen for="name" { "Name" }
            input #name name="name" value=(phone.person.name) maxlength="64" required autocomplete="off";
            button { "Rename" }
        }
    }
}

/// What the business is told, once the person has written to it.
fn to_the_business(phone: &Phone, space: &Space) -> Markup {
    let asked = format!("{}?fields={FIELDS}", phone.person.id);
    html! {
        section.card aria-labelledby="business-title" {
            h2 #business-title { "What the business may know" }
            p.muted { "Once " (phone.person.name) " has written, and while the business is not blocked:" }
            (own_code::sample("profile-curl", &own_code::get(phone, space, &asked)))
        }
    }
}
