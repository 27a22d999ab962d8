//! Which path leads to what.

use antiphon_graph::PersonId;
use http::Method;

use super::call::{Call, Done, Subject};
use super::limits::Kind;
use super::read::{conversation, conversations, me, message, profile};
use super::refusal::{METHOD_UNSUPPORTED, OBJECT_UNKNOWN, PARAMETER_INVALID, PATH_UNKNOWN};
use super::stop::{Judged, Refused, Stop};
use super::token::{self, Caller};
use super::{messenger_profile, refresh, send, subscribed_apps};
use crate::fault::Operation;
use crate::mid;

/// The rule that a call breaks which leads nowhere.
const PATH: &str = "path";

/// Answers a call.
pub(super) async fn run(call: &mut Call<'_>) -> Result<Done, Stop> {
    if let Some(rest) = call.path.rest {
        let why = format!("a version, a node and an edge are a whole path; {rest} is too much");
        let message = format!("Unknown path components: {rest}");
        return Err(PATH_UNKNOWN.refuse_saying(message, PATH, why).into());
    }
    match (call.path.node, call.path.edge) {
        ("access_token", None) => refresh::exchange(call).await,
        ("refresh_access_token", None) => refresh::refresh(call).await,
        ("oauth", Some("access_token")) => refresh::redeem(call).await,
        (node, edge) => {
            let caller = token::caller(call)?;
            if node == "me" || node == caller.account.as_str() {
                account(call, &caller, edge).await
            } else {
                other_node(call, &caller, node, edge).await
            }
        }
    }
}

async fn account(call: &mut Call<'_>, caller: &Caller, edge: Option<&str>) -> Result<Done, Stop> {
    match (edge, call.method().clone()) {
        (Some("messages"), Method::POST) => send::answer(call, caller).await,
        (Some("message_attachments"), Method::POST) => send::attach::answer(call, caller).await,
        (None, Method::GET) => me::answer(call, caller).await,
        (Some("conversations"), Method::GET) => conversations::answer(call, caller).await,
        (Some("subscribed_apps"), Method::GET | Method::POST | Method::DELETE) => {
            subscribed_apps::answer(call, caller).await
        }
        (Some("messenger_profile"), Method::GET | Method::POST | Method::DELETE) => {
            messenger_profile::answer(call, caller).await
        }
        (
            None
            | Some(
                "messages"
                | "message_attachments"
                | "conversations"
                | "subscribed_apps"
                | "messenger_profile",
            ),
            method,
        ) => nowhere(call, caller, wrong_method(&method)).await,
        (Some(edge), Method::GET) => nowhere(call, caller, no_field(edge, "IGUser")).await,
        (Some(_), method) => nowhere(call, caller, no_object(&method, call.path.node)).await,
    }
}

async fn other_node(
    call: &mut Call<'_>,
    caller: &Caller,
    node: &str,
    edge: Option<&str>,
) -> Result<Done, Stop> {
    let is_get = *call.method() == Method::GET;
    if is_get && let Some((account, number)) = mid::decode_thread(node) {
        if matches!(edge, None | Some("messages")) && account == caller.account {
            return conversation::answer(call, caller, number).await;
        }
    } else if is_get && edge.is_none() {
        if mid::decode(node).is_some_and(|decoded| decoded.account == caller.account) {
            return message::answer(call, caller, node).await;
        }
        let person = PersonId::new(node).ok();
        if let Some(person) = person.filter(|person| call.space.world().people.contains_key(person)) {
            return profile::answer(call, caller, &person).await;
        }
    }
    let method = call.method().clone();
    nowhere(call, caller, no_object(&method, node)).await
}

/// Refuses a call that leads nowhere; it counts all the same, and faults may strike it.
async fn nowhere(call: &mut Call<'_>, caller: &Caller, refused: Refused) -> Result<Done, Stop> {
    call.count(caller, Kind::Other)?;
    call.strike(Some(&caller.account), Subject::nobody(Operation::Other)).await?;
    Err(refused.into())
}

pub(super) fn wrong_method(method: &Method) -> Refused {
    let message = format!("Unsupported request - method type: {}", method.as_str().to_ascii_lowercase());
    METHOD_UNSUPPORTED.refuse_saying(message, PATH, format!("this path does not take {method}"))
}

fn no_object(method: &Method, id: &str) -> Refused {
    let method = method.as_str().to_ascii_lowercase();
    let message = format!(
        "Unsupported {method} request. Object with ID '{id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation"
    );
    let why =
        "the token's account has nothing with this id; the account itself is `me`, or the `user_id` of /me";
    OBJECT_UNKNOWN.refuse_saying(message, PATH, why)
}

/// Refuses to tell what nobody knows of a node.
pub(super) fn no_field(field: &str, node: &str) -> Refused {
    let message = format!("(#100) Tried accessing nonexisting field ({field}) on node type ({node})");
    PARAMETER_INVALID.refuse_saying(message, "fields", format!("there is no field {field}"))
}

/// Refuses a call for what reading it needs.
pub(super) async fn begin(
    call: &mut Call<'_>,
    caller: &Caller,
    kind: Kind,
    subject: Subject<'_>,
) -> Result<(), Stop> {
    call.count(caller, kind)?;
    call.strike(Some(&caller.account), subject).await?;
    call.readable().map_err(Stop::from)
}

/// The edge as a field list: `fields`, however it was given.
pub(super) fn fields(call: &Call<'_>) -> Judged<Vec<super::fields::Field>> {
    let Some(given) = call.params.given.get("fields") else { return Ok(Vec::new()) };
    let list = given
        .as_list()
        .map(|names| names.iter().filter_map(|name| name.as_str()).collect::<Vec<_>>().join(","));
    let text = list.as_deref().or_else(|| given.as_str());
    text.and_then(super::fields::read).ok_or_else(|| {
        let message = "(#100) Syntax error in the field expansion of param fields";
        PARAMETER_INVALID.refuse_saying(message, "fields", "the field list cannot be read")
    })
}
