//! Relays: where Instagram's deliveries and events go on to. Secrets come in, or are made, and are shown once.

pub(super) mod view;

use std::sync::Arc;

use antiphon_store::{Relay, RelayId, RelayKind, Store};
use axum::extract::State as Shared;
use axum::{Extension, Json};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use self::view::{Goes, RelayView};
use super::Whole;
use super::access::Manager;
use super::apps::not_kept;
use super::audit;
use super::extract::{At, Body, Perhaps};
use crate::front::problem::Problem;
use crate::front::{EVENT_TYPES, Front, to_the_end};
use crate::outside::{OutOfReach, Place};
use crate::relay::signature::Secret;
use crate::relay::{self, Target, Tried};

/// So many targets there may be: each costs memory and looks.
const MOST: usize = 32;

const HINT: &str = "GET /v1/relays lists them";

/// Lists relays, and how far each target has been brought.
#[utoipa::path(get, path = "/v1/relays", responses((status = OK, body = Whole<RelayView>)))]
pub(super) async fn list<S: Store>(
    Shared(front): Shared<Front<S>>,
    _: Manager,
) -> Result<Json<Whole<RelayView>>, Problem> {
    let mut data = Vec::new();
    for target in front.app.relays.all() {
        data.push(shown(&front, &target).await?);
    }
    Ok(Json(Whole { data }))
}

/// Shows one relay.
#[utoipa::path(get, path = "/v1/relays/{id}", responses((status = OK, body = RelayView)))]
pub(super) async fn show<S: Store>(
    Shared(front): Shared<Front<S>>,
    _: Manager,
    At(id): At<String>,
) -> Result<Json<RelayView>, Problem> {
    Ok(Json(shown(&front, &*find(&front, &id)?).await?))
}

/// A relay as it is added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewRelay {
    /// The app whose deliveries, or whose accounts' events, are to go there.
    app: String,
    kind: Goes,
    /// Where to.
    url: String,
    /// What is to sign events, `whsec_` and 24 to 64 bytes in base64; one is made when none is given.
    secret: Option<String>,
    /// Which events are to go there; all when none is named.
    #[serde(default)]
    types: Vec<String>,
}

/// A relay with its secret, which is not shown again.
#[derive(Serialize, ToSchema)]
pub(super) struct Made {
    #[serde(flatten)]
    relay: RelayView,
    /// What signs its events; none where Instagram's own signature goes with each delivery.
    secret: Option<String>,
}

/// Adds a relay: what comes from now on goes there too.
#[utoipa::path(post, path = "/v1/relays", request_body = NewRelay, responses((status = CREATED, body = Made)))]
pub(super) async fn add<S: Store>(
    Shared(front): Shared<Front<S>>,
    _: Manager,
    Body(new): Body<NewRelay>,
) -> Result<(StatusCode, Extension<audit::Target>, Json<Made>), Problem> {
    if !front.app.directory.apps().iter().any(|app| app.name == new.app) {
        return Err(Problem::not_found("app", "add the app first: POST /v1/apps"));
    }
    let place = reached(&front, &new.url).await?;
    let secret = secret_of(new.kind, new.secret.as_deref())?;
    let types = types_of(new.kind, &new.types)?;
    let all = front.app.relays.all();
    if all.len() >= MOST {
        let detail = format!("there are {MOST} relays, and no more are taken");
        return Err(Problem::conflict(detail, "remove one first, or let one target hand things on"));
    }
    let is_same =
        |other: &Relay| other.app == new.app && other.kind == new.kind.kind() && other.url == place.as_str();
    if let Some(same) = all.iter().find(|target| is_same(&target.relay)) {
        let detail = format!("{} goes there already", same.relay.id);
        return Err(Problem::conflict(detail, "change that one, or remove it first"));
    }
    let relay = Relay {
        id: RelayId::new(chance()),
        app: new.app,
        kind: new.kind.kind(),
        url: place.as_str().to_owned(),
        secret: None,
        former: None,
        types,
        why_disabled: None,
        made_at: front.app.clock.wall(),
    };
    let id = relay.id.clone();
    let written = secret.as_ref().map(Secret::expose);
    let targets = front.app.relays.clone();
    to_the_end(async move { targets.put(relay, secret.as_ref()).await }).await.map_err(not_kept)?;
    let relay = shown(&front, &*find(&front, id.as_str())?).await?;
    let target = Extension(audit::Target(id.to_string()));
    Ok((StatusCode::CREATED, target, Json(Made { relay, secret: written })))
}

/// What is to be changed of a relay; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RelayChange {
    /// Where to from now on: what has not gone yet goes there.
    url: Option<String>,
    /// Which events are to go there.
    types: Option<Vec<String>>,
    /// Whether anything goes there; what comes meanwhile waits, for as long as it is kept.
    enabled: Option<bool>,
}

/// Changes a relay. What waits is tried at once.
#[utoipa::path(
    patch, path = "/v1/relays/{id}", request_body = RelayChange, responses((status = OK, body = RelayView))
)]
pub(super) async fn change<S: Store>(
    Shared(front): Shared<Front<S>>,
    _: Manager,
    At(id): At<String>,
    Body(change): Body<RelayChange>,
) -> Result<Json<RelayView>, Problem> {
    let target = find(&front, &id)?;
    let mut relay = target.relay.clone();
    if let Some(url) = &change.url {
        reached(&front, url).await?.as_str().clone_into(&mut relay.url);
    }
    if let Some(types) = &change.types {
        relay.types = types_of(Goes::of(relay.kind), types)?;
    }
    if let Some(is_enabled) = change.enabled {
        relay.why_disabled = (!is_enabled).then(|| "somebody disabled it".to_owned());
    }
    let targets = front.app.relays.clone();
    to_the_end(async move { targets.put(relay, None).await }).await.map_err(not_kept)?;
    Ok(Json(shown(&front, &*find(&front, &id)?).await?))
}

/// Removes a relay, and its dead letters.
#[utoipa::path(delete, path = "/v1/relays/{id}", responses((status = NO_CONTENT)))]
pub(super) async fn remove<S: Store>(
    Shared(front): Shared<Front<S>>,
    _: Manager,
    At(id): At<String>,
) -> Result<StatusCode, Problem> {
    let id = find(&front, &id)?.relay.id.clone();
    let targets = front.app.relays.clone();
    to_the_end(async move { targets.remove(&id).await }).await.map_err(not_kept)?;
    Ok(StatusCode::NO_CONTENT)
}

/// The secret that is to follow.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSecret {
    /// One of your own; one is made when none is given.
    secret: Option<String>,
}

/// Gives a relay a new secret. For a day the one before signs as well.
#[utoipa::path(
    post, path = "/v1/relays/{id}/rotate", request_body = NewSecret, responses((status = OK, body = Made))
)]
pub(super) async fn rotate<S: Store>(
    Shared(front): Shared<Front<S>>,
    _: Manager,
    At(id): At<String>,
    Perhaps(new): Perhaps<NewSecret>,
) -> Result<Json<Made>, Problem> {
    let target = find(&front, &id)?;
    let Some(secret) = secret_of(Goes::of(target.relay.kind), new.unwrap_or_default().secret.as_deref())?
    else {
        let detail = "Instagram's deliveries have Instagram's own signature, and no other secret";
        return Err(Problem::conflict(detail, "give the app new secrets instead: POST /v1/apps"));
    };
    let written = Some(secret.expose());
    let (targets, now) = (front.app.relays.clone(), front.app.clock.wall());
    to_the_end(async move { targets.rotate(&target, &secret, now).await }).await.map_err(not_kept)?;
    let relay = shown(&front, &*find(&front, &id)?).await?;
    Ok(Json(Made { relay, secret: written }))
}

/// What came of a test.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TestView {
    delivered: bool,
    /// Why not.
    error: Option<String>,
}

/// Sends a target something that means nothing, once, and waits for its answer.
///
/// For events it has the type `relay.test`; for Instagram's deliveries it is one without entries, signed as Instagram
/// would.
#[utoipa::path(post, path = "/v1/relays/{id}/test", responses((status = OK, body = TestView)))]
pub(super) async fn test<S: Store>(
    Shared(front): Shared<Front<S>>,
    _: Manager,
    At(id): At<String>,
) -> Result<Json<TestView>, Problem> {
    let target = find(&front, &id)?;
    must_run(&front)?;
    let chance = format!("{:016x}", u64::from_be_bytes(chance()));
    let tried = relay::test(&front.app, &target, &chance).await;
    let error = match tried {
        Tried::Arrived => None,
        Tried::Gone => Some("it answered 410".to_owned()),
        Tried::Failed { why, .. } => Some(why),
    };
    Ok(Json(TestView { delivered: error.is_none(), error }))
}

/// The relay of a name.
pub(super) fn find<S: Store>(front: &Front<S>, id: &str) -> Result<Arc<Target>, Problem> {
    let target = id.parse().ok().and_then(|id: RelayId| front.app.relays.find(&id));
    target.ok_or_else(|| Problem::not_found("relay", HINT))
}

async fn shown<S: Store>(front: &Front<S>, target: &Target) -> Result<RelayView, Problem> {
    let standing = front.app.store.relay_standing(&target.relay).await?;
    Ok(RelayView::of(target, &standing, front.app.clock.wall()))
}

fn must_run<S: Store>(front: &Front<S>) -> Result<(), Problem> {
    if front.app.relays.reach.is_at_rest() {
        let detail = "nothing is sent while the gateway does not run";
        return Err(Problem::conflict(detail, "start it: `antiphon serve`"));
    }
    Ok(())
}

/// The place of an address, if it may be reached from here.
async fn reached<S: Store>(front: &Front<S>, url: &str) -> Result<Place, Problem> {
    let hint = "write an address like https://app.example/webhooks";
    let place: Place = url.trim().parse().map_err(|wrong| Problem::invalid(format!("{wrong}"), hint))?;
    let reach = &front.app.relays.reach;
    if reach.is_at_rest() {
        return Ok(place);
    }
    match reach.addresses(&place).await {
        Ok(_) => Ok(place),
        Err(why @ OutOfReach::Nameless { .. }) => Err(Problem::invalid(
            why.to_string(),
            "look how it is written, or try again when its name is known",
        )),
        Err(why) => {
            let hint = "take a public https address; `antiphon serve --allow-private-targets` names others that may be";
            Err(Problem::invalid(why.to_string(), hint))
        }
    }
}

/// The secret of a relay: its own or a new one; none where there is nothing to sign.
fn secret_of(kind: Goes, given: Option<&str>) -> Result<Option<Secret>, Problem> {
    match (kind, given) {
        (Goes::Instagram, None) => Ok(None),
        (Goes::Instagram, Some(_)) => {
            let detail = "Instagram's deliveries have Instagram's own signature, and no other secret";
            Err(Problem::invalid(detail, "leave the secret out: the app's own checks them"))
        }
        (Goes::Events, None) => Ok(Some(Secret::random())),
        (Goes::Events, Some(written)) => {
            let wrong = |wrong| Problem::invalid(format!("{wrong}"), "leave it out, and one is made");
            written.parse().map(Some).map_err(wrong)
        }
    }
}

fn types_of(kind: Goes, types: &[String]) -> Result<Vec<String>, Problem> {
    if kind == Goes::Instagram && !types.is_empty() {
        let detail = "Instagram's deliveries have no types: each goes on as it came";
        return Err(Problem::invalid(detail, "leave the types out"));
    }
    if let Some(unknown) = types.iter().find(|what| !EVENT_TYPES.contains(&what.as_str())) {
        let shown: String = unknown.chars().filter(|letter| !letter.is_control()).take(40).collect();
        let detail = format!("there are no events of the type {shown:?}");
        return Err(Problem::invalid(detail, format!("there are {}", EVENT_TYPES.join(", "))));
    }
    let mut known: Vec<_> = EVENT_TYPES.iter().map(|what| (*what).to_owned()).collect();
    known.retain(|what| types.contains(what));
    Ok(known)
}

fn chance() -> [u8; 8] {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

impl Goes {
    fn of(kind: RelayKind) -> Self {
        match kind {
            RelayKind::Instagram => Self::Instagram,
            RelayKind::Events => Self::Events,
        }
    }

    fn kind(self) -> RelayKind {
        match self {
            Self::Instagram => RelayKind::Instagram,
            Self::Events => RelayKind::Events,
        }
    }
}
