//! `/{account}/subscribed_apps`: which webhooks the app gets of an account. See
//! <https://developers.facebook.com/documentation/instagram-platform/webhooks>.

use http::Method;

use super::body::{Json, Object};
use super::call::{Call, Done, Subject};
use super::limits::Kind;
use super::refusal::{PARAMETER_INVALID, PARAMETER_MISSING};
use super::route;
use super::stop::{Judged, Stop};
use super::token::{self, Caller};
use crate::fault::Operation;
use crate::happening::What;

/// The fields of webhooks that there are.
const FIELDS: [&str; 17] = [
    "comments",
    "live_comments",
    "mentions",
    "message_edit",
    "message_echoes",
    "message_reactions",
    "messages",
    "messaging_handover",
    "messaging_optins",
    "messaging_policy_enforcement",
    "messaging_postbacks",
    "messaging_referral",
    "messaging_seen",
    "response_feedback",
    "share_to_feed",
    "standby",
    "story_insights",
];

/// The app that every account of a sandbox belongs to.
const APP: (&str, &str) = ("1000000000000001", "Sandbox");

pub(super) async fn answer(call: &mut Call<'_>, caller: &Caller) -> Result<Done, Stop> {
    let method = call.method().clone();
    call.note.operation = match method {
        Method::POST => "subscribe to webhooks",
        Method::DELETE => "unsubscribe from webhooks",
        _ => "read webhook subscription",
    }
    .into();
    caller.may(token::BASIC)?;
    route::begin(call, caller, Kind::Other, Subject::nobody(Operation::SubscribedApps)).await?;
    match method {
        Method::POST => {
            let fields = wanted(call)?;
            Ok(subscribe(call, caller, fields))
        }
        Method::DELETE => Ok(subscribe(call, caller, Vec::new())),
        _ => Ok(read(call, caller)),
    }
}

fn read(call: &Call<'_>, caller: &Caller) -> Done {
    let world = call.space.world();
    let fields = world.accounts.get(&caller.account).map_or(&[][..], |account| &account.subscribed_fields);
    let mut apps = Vec::new();
    if !fields.is_empty() {
        let names: Vec<Json<'_>> = fields.iter().map(|field| Json::from(field.as_str())).collect();
        let app =
            Object::from([("id", APP.0.into()), ("name", APP.1.into()), ("subscribed_fields", names.into())]);
        apps.push(app.into());
    }
    Done::with(Object::from([("data", apps.into())]).to_bytes())
}

fn subscribe(call: &Call<'_>, caller: &Caller, fields: Vec<String>) -> Done {
    if let Some(account) = call.space.world().accounts.get_mut(&caller.account) {
        account.subscribed_fields = fields;
    }
    call.space.tell(What::Settings);
    Done::with(*br#"{"success":true}"#)
}

/// The fields that are to be subscribed: separated by commas, or a list.
fn wanted(call: &Call<'_>) -> Judged<Vec<String>> {
    let given = call.params.given.get("subscribed_fields");
    let names: Option<Vec<String>> = given.and_then(|given| match given.as_list() {
        Some(list) => list.iter().map(|name| name.as_str().map(str::to_owned)).collect(),
        None => Some(given.as_str()?.split(',').map(|name| name.trim().to_owned()).collect()),
    });
    let names: Vec<_> = names.unwrap_or_default().into_iter().filter(|name| !name.is_empty()).collect();
    if names.is_empty() {
        let message = "(#100) The parameter subscribed_fields is required";
        let why = "subscribed_fields names no field";
        return Err(PARAMETER_MISSING.refuse_saying(message, "fields", why));
    }
    if let Some((at, wrong)) = names.iter().enumerate().find(|(_, name)| !FIELDS.contains(&name.as_str())) {
        let known = FIELDS.join(", ");
        let wrong: String = wrong.chars().take(40).collect();
        let message =
            format!("(#100) Param subscribed_fields[{at}] must be one of {{{known}}} - got \"{wrong}\".");
        return Err(PARAMETER_INVALID.refuse_saying(
            message,
            "fields",
            format!("there is no field {wrong:?}"),
        ));
    }
    Ok(names)
}
