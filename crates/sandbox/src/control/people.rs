//! Who lives in a space.

use axum::Json;
use axum::extract::Path;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Body, In};
use super::view::{List, PersonView};
use crate::happening::What;
use crate::problem::Problem;
use crate::world::person::{Magic, Person};
use crate::world::{World, seed};

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
    /// Their handle; made from the name when left out.
    handle: Option<String>,
}

/// Makes a person. Ids are given out in order, so the same calls make the same ids.
#[utoipa::path(post, path = "/people", request_body = NewPerson, responses((status = CREATED, body = PersonView)))]
async fn create(
    In(space): In,
    Body(new): Body<NewPerson>,
) -> Result<(StatusCode, Json<PersonView>), Problem> {
    let name = new.name.trim();
    if !(1..=64).contains(&name.chars().count()) {
        return Err(Problem::Invalid("a name has 1 to 64 characters".into()));
    }
    let view = {
        let mut world = space.world();
        let mut person = Person::new(next_id(&world), name);
        person.handle = new.handle.unwrap_or_else(|| free_handle(&world, &person.handle));
        if world.people.values().any(|other| other.handle.eq_ignore_ascii_case(&person.handle)) {
            return Err(Problem::Conflict(format!(
                "somebody is @{} already; choose another handle",
                person.handle
            )));
        }
        world.people.insert(person.id.clone(), person.clone());
        PersonView::new(&world, &person, space.clock.now())
    };
    space.tell(What::People);
    Ok((StatusCode::CREATED, Json(view)))
}

/// Shows one person, by id, handle or name.
#[utoipa::path(get, path = "/people/{id}", responses((status = OK, body = PersonView)))]
async fn show(In(space): In, Path(name): Path<String>) -> Result<Json<PersonView>, Problem> {
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
    Path(name): Path<String>,
    Body(changes): Body<Changes>,
) -> Result<Json<PersonView>, Problem> {
    let view = {
        let mut world = space.world();
        let id = world.person_named(&name).ok_or_else(|| Problem::no_person(&name))?.id.clone();
        let person = world.people.get_mut(&id).expect("the person was found a moment ago");
        person.online = changes.online.unwrap_or(person.online);
        person.blocks = changes.blocks.unwrap_or(person.blocks);
        person.follows = changes.follows.unwrap_or(person.follows);
        person.name = changes.name.unwrap_or_else(|| person.name.clone());
        let person = person.clone();
        PersonView::new(&world, &person, space.clock.now())
    };
    space.tell(What::People);
    Ok(Json(view))
}

/// Deletes a person, as Instagram deletes an account: what they said stays, nothing reaches them any more.
#[utoipa::path(delete, path = "/people/{id}", responses((status = NO_CONTENT)))]
async fn remove(In(space): In, Path(name): Path<String>) -> Result<StatusCode, Problem> {
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

fn next_id(world: &World) -> antiphon_graph::PersonId {
    let made = world.people.len().saturating_sub(seed::PEOPLE) as u64;
    let ids = (seed::FIRST_MADE + made..).map(seed::person_id);
    ids.into_iter().find(|id| !world.knows(id)).expect("numbers do not run out")
}

fn free_handle(world: &World, wanted: &str) -> String {
    let taken = |handle: &str| world.people.values().any(|person| person.handle.eq_ignore_ascii_case(handle));
    if !taken(wanted) {
        return wanted.to_owned();
    }
    let numbered = (2..).map(|number| format!("{wanted}{number}"));
    numbered.into_iter().find(|handle| !taken(handle)).expect("numbers do not run out")
}
