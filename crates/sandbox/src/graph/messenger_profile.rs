//! `/{account}/messenger_profile`: ice breakers and the persistent menu, kept as they came. See
//! <https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api/ice-breakers>.

use http::Method;
use serde_json::{Map, Value};

use super::body::{Json, Object};
use super::call::{Call, Done, Subject};
use super::limits::Kind;
use super::refusal::PARAMETER_INVALID;
use super::route;
use super::stop::{Judged, Refused, Stop};
use super::token::Caller;
use crate::fault::Operation;
use crate::happening::What;

/// What can be set.
const PARTS: [&str; 2] = ["ice_breakers", "persistent_menu"];

/// The most questions that ice breakers ask, in one language.
const MOST_QUESTIONS: usize = 4;

pub(super) async fn answer(call: &mut Call<'_>, caller: &Caller) -> Result<Done, Stop> {
    let method = call.method().clone();
    call.note.operation = match method {
        Method::POST => "set messenger profile",
        Method::DELETE => "clear messenger profile",
        _ => "read messenger profile",
    }
    .into();
    caller.may_reach_messages()?;
    route::begin(call, caller, Kind::Other, Subject::nobody(Operation::MessengerProfile)).await?;
    match method {
        Method::POST => {
            let parts = given(&call.params.given)?;
            Ok(change(call, caller, |profile| profile.extend(parts)))
        }
        Method::DELETE => {
            let names = named(call)?;
            Ok(change(call, caller, |profile| profile.retain(|name, _| !names.contains(name))))
        }
        _ => {
            let names = named(call)?;
            Ok(read(call, caller, &names))
        }
    }
}

fn read(call: &Call<'_>, caller: &Caller, names: &[String]) -> Done {
    let world = call.space.world();
    let profile = world.accounts.get(&caller.account).map(|account| &account.messenger_profile);
    let mut set = Object::default();
    for name in names {
        if let Some(part) = profile.and_then(|profile| profile.get(name)) {
            *set.entry(name.as_str().into()) = part.clone().into();
        }
    }
    let data = if set.is_empty() { Vec::new() } else { vec![Json::from(set)] };
    Done::with(Object::from([("data", data.into())]).to_bytes())
}

fn change(call: &Call<'_>, caller: &Caller, change: impl FnOnce(&mut Map<String, Value>)) -> Done {
    if let Some(account) = call.space.world().accounts.get_mut(&caller.account) {
        change(&mut account.messenger_profile);
    }
    call.space.tell(What::Settings);
    Done::with(*br#"{"result":"success"}"#)
}

/// What is to be set.
fn given(params: &Object<'_>) -> Judged<Map<String, Value>> {
    let mut parts = Map::new();
    for name in PARTS {
        let Some(part) = params.get(name) else { continue };
        let list = part.as_list().ok_or_else(|| wrong(&format!("Param {name} must be a list")))?;
        if name == "ice_breakers" {
            check_questions(&list)?;
        }
        parts.insert(name.to_owned(), Value::Array(list.iter().map(Json::to_value).collect()));
    }
    if parts.is_empty() {
        return Err(wrong(&format!("Requires one of the params: {}", PARTS.join(","))));
    }
    Ok(parts)
}

/// Four questions a language at most; the oldest form lists them without a language.
fn check_questions(ice_breakers: &[Json<'_>]) -> Judged<()> {
    let by_language = ice_breakers
        .iter()
        .filter_map(|breaker| Some(breaker.as_object()?.get("call_to_actions")?.as_list()?.len()));
    let most = by_language.max().unwrap_or(ice_breakers.len());
    if most <= MOST_QUESTIONS {
        return Ok(());
    }
    Err(wrong(&format!("Param ice_breakers must have at most {MOST_QUESTIONS} questions, got {most}")))
}

/// What is to be read or cleared; everything when nothing is named.
fn named(call: &Call<'_>) -> Judged<Vec<String>> {
    let fields = route::fields(call)?;
    if fields.is_empty() {
        return Ok(PARTS.map(str::to_owned).to_vec());
    }
    match fields.iter().find(|field| !PARTS.contains(&field.name.as_str())) {
        Some(field) => Err(route::no_field(&field.name, "MessengerProfile")),
        None => Ok(fields.into_iter().map(|field| field.name).collect()),
    }
}

fn wrong(message: &str) -> Refused {
    PARAMETER_INVALID.refuse_saying(format!("(#100) {message}"), "messenger profile", message)
}
