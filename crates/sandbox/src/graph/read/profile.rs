//! `GET /{person}`: who somebody is who has written to the account. See
//! <https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/user-profile>.

use antiphon_graph::PersonId;

use super::{plain, project};
use crate::fault::Operation;
use crate::graph::body::Json;
use crate::graph::call::{Call, Done, Subject};
use crate::graph::limits::Kind;
use crate::graph::refusal::{CONSENT_MISSING, PERSON_NOT_FOUND};
use crate::graph::route;
use crate::graph::stop::{Judged, Stop};
use crate::graph::token::Caller;
use crate::webhook::Links;
use crate::world::World;
use crate::world::person::Person;

pub(in crate::graph) async fn answer(
    call: &mut Call<'_>,
    caller: &Caller,
    id: &PersonId,
) -> Result<Done, Stop> {
    call.note.operation = "read profile".into();
    call.note.person = Some(id.clone());
    caller.may_reach_messages()?;
    let magic = call.space.world().people.get(id).and_then(|person| person.magic);
    let subject = Subject { operation: Operation::Profile, person: Some(id), magic, kind: None };
    route::begin(call, caller, Kind::Other, subject).await?;
    let mut fields = route::fields(call)?;
    if fields.is_empty() {
        fields = plain(&["name", "username"]);
    }
    let world = call.space.world();
    let person = visible(&world, caller, id)?;
    let picture = Links::of(&call.space).sample("photo.jpg");
    let body = project(&fields, "IGBusinessScopedID", id.as_str().into(), |field| {
        let value = value(person, &picture, &field.name);
        value.map(Some).ok_or_else(|| route::no_field(&field.name, "IGBusinessScopedID"))
    })?;
    Ok(Done::with(body.to_bytes()))
}

/// A person who has written to the account and not blocked it. Magic people need not have written.
fn visible<'w>(world: &'w World, caller: &Caller, id: &PersonId) -> Judged<&'w Person> {
    let Some(person) = world.people.get(id) else {
        return Err(PERSON_NOT_FOUND.refuse("recipient", "nobody in this space has this id"));
    };
    let thread = world.thread(&caller.account, id);
    let has_written = person.magic.is_some() || thread.is_some_and(|thread| thread.opened_at.is_some());
    if person.blocks {
        return Err(CONSENT_MISSING.refuse("consent", format!("{} has blocked the account", person.name)));
    }
    if !has_written {
        let why = format!("{} has never written to this account", person.name);
        return Err(CONSENT_MISSING.refuse("consent", why));
    }
    Ok(person)
}

fn value<'a>(person: &'a Person, picture: &'a str, field: &str) -> Option<Json<'a>> {
    Some(match field {
        "name" => person.name.as_str().into(),
        "username" => person.handle.as_str().into(),
        "profile_pic" => picture.into(),
        "follower_count" => 100_u64.into(),
        "is_user_follow_business" => person.follows.into(),
        "is_business_follow_user" | "is_verified_user" => false.into(),
        _ => return None,
    })
}
