//! Comments on posts, as `changes` tell them. See
//! <https://developers.facebook.com/documentation/instagram-platform/webhooks/examples>.

use serde::Serialize;

use super::event::{Event, Shape};
use super::field::Field;
use super::json::Json;
use crate::world::account::Comment;
use crate::world::person::Person;

/// Where a post was commented on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Place {
    Feed,
    Live,
    /// The post is promoted; such comments may be told twice.
    Ad,
}

#[derive(Serialize)]
struct Value<'a> {
    id: &'a str,
    from: From<'a>,
    text: &'a str,
    media: Media<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_id: Option<&'a str>,
}

#[derive(Serialize)]
struct From<'a> {
    id: &'a str,
    username: &'a str,
}

#[derive(Serialize)]
struct Media<'a> {
    id: &'a str,
    media_product_type: &'static str,
}

/// Somebody commented.
pub(crate) fn event(comment: &Comment, by: &Person, place: Place, parent: Option<&str>) -> Event {
    let (field, media_product_type) = match place {
        Place::Feed => (Field::Comments, "FEED"),
        Place::Live => (Field::LiveComments, "LIVE"),
        Place::Ad => (Field::Comments, "AD"),
    };
    let value = Value {
        id: comment.id.as_str(),
        from: From { id: by.id.as_str(), username: &by.handle },
        text: &comment.text,
        media: Media { id: comment.post.as_str(), media_product_type },
        parent_id: parent,
    };
    let (account, person) = (comment.account.clone(), Some(comment.person.clone()));
    Event { account, person, field, kind: "comment", mid: None, body: Shape::Change(Json::of(&value)) }
}
