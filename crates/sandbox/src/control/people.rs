//! Who lives in a space.

use axum::Json;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{At, Body, In};
use super::view::{List, PersonView};
use crate::happening::What;
use crate::problem::Problem;
use crate::world::person::{self, Magic, Person};

pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(show, change, remove))
        .routes(routes!(magic))
}

/// Lists everybody.
#[utoipa::path(get, path = "/people", responses((status = OK, body = List<PersonView>)))]
async fn list(In(space): In) -> Json<List<PersonView>> {
    let (world, now) = (space.world(), space.clock.now());
    Json(List { data: world.people.values().map(|person| PersonView::new(&world, person, now)).collect() })
}

/// A person to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPerson {
    /// What they are called, 1 to 64 characters.
    name: String,
    /// Their handle, 1 to 30 letters, digits, dots and underscores; made from the name when left out.
    handle: Option<String>,
}

/// Makes a person. Ids are given out in order, so the same calls make the same ids.
#[utoipa::path(post, path = "/people", request_body = NewPerson, responses((status = CREATED, body = PersonView)))]
async fn create(
    In(space): In,
    Body(new): Body<NewPerson>,
) -> Result<(StatusCode, Json<PersonView>), Problem> {
    let view = {
        let mut world = space.world();
        let id = person::add(&mut world, &new.name, new.handle.as_deref())?;
        PersonView::new(&world, &world.people[&id], space.clock.now())
    };
    space.tell(What::People);
    Ok((StatusCode::CREATED, Json(view)))
}

/// Shows one person, by id, handle or name.
#[utoipa::path(get, path = "/people/{id}", responses((status = OK, body = PersonView)))]
async fn show(In(space): In, At(name): At<String>) -> Result<Json<PersonView>, Problem> {
    let world = space.world();
    let person = world.person_named(&name).ok_or_else(|| Problem::no_person(&name))?;
    Ok(Json(PersonView::new(&world, person, space.clock.now())))
}

/// What to change of a person.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Changes {
    /// A person away does not see what arrives.
    online: Option<bool>,
    /// A person who blocked the business cannot be written to.
    blocks: Option<bool>,
    follows: Option<bool>,
    name: Option<String>,
}

/// Changes a person.
#[utoipa::path(patch, path = "/people/{id}", request_body = Changes, responses((status = OK, body = PersonView)))]
async fn change(
    In(space): In,
    At(name): At<String>,
    Body(changes): Body<Changes>,
) -> Result<Json<PersonView>, Problem> {
    let view = {
        let mut world = space.world();
        let id = world.person_named(&name).ok_or_else(|| Problem::no_person(&name))?.id.clone();
        let name = changes.name.as_deref().map(person::checked_name).transpose()?;
        let person = &mut world.people[&id];
        person.online = changes.online.unwrap_or(person.online);
        person.blocks = changes.blocks.unwrap_or(person.blocks);
        person.follows = changes.follows.unwrap_or(person.follows);
        person.name = name.map_or_else(|| person.name.clone(), Into::into);
        PersonView::new(&world, &world.people[&id], space.clock.now())
    };
    space.tell(What::People);
    Ok(Json(view))
}

/// Deletes a person, as Instagram deletes an account: what they said stays, nothing reaches them any more.
#[utoipa::path(delete, path = "/people/{id}", responses((status = NO_CONTENT)))]
async fn remove(In(space): In, At(name): At<String>) -> Result<StatusCode, Problem> {
    {
        let mut world = space.world();
        let id = world.person_named(&name).ok_or_else(|| Problem::no_person(&name))?.id.clone();
        world.people.shift_remove(&id);
    }
    space.tell(What::People);
    Ok(StatusCode::NO_CONTENT)
}

/// A person to whom sending always goes one way.
#[derive(Debug, Serialize, ToSchema)]
struct MagicView {
    name: &'static str,
    id: String,
    /// What happens to a message sent to them.
    expect: &'static str,
}

/// Lists the magic people: sending to them always goes one way, with nothing to set up.
#[utoipa::path(get, path = "/magic", responses((status = OK, body = List<MagicView>)))]
async fn magic(In(space): In) -> Json<List<MagicView>> {
    let world = space.world();
    let view = |person: &Person| {
        let magic: Magic = person.magic?;
        Some(MagicView { name: magic.name(), id: person.id.to_string(), expect: magic.expectation() })
    };
    Json(List { data: world.people.values().filter_map(view).collect() })
}
