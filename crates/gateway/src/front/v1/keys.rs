//! Callers' keys. A key is shown once, when it is made.

use std::sync::Arc;

use antiphon_graph::AccountId;
use antiphon_store::{Accounts, ApiKey, Store, Verbs};
use axum::Json;
use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Whole;
use super::access::Manager;
use super::apps::not_kept;
use super::audit::Target;
use super::extract::{At, Body, Perhaps};
use crate::caller::{OpenKey, Unknown};
use crate::front::problem::Problem;
use crate::front::{Front, to_the_end};
use crate::{api_key, directory};

const HINT: &str = "GET /v1/keys lists them";

/// How long a key lives on beside the one that takes its place, unless something else is said.
const GRACE: SignedDuration = SignedDuration::from_hours(24);

/// The longest name, in characters.
const LONGEST_NAME: usize = 80;

/// A key. The key itself is not shown again.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct KeyView {
    /// Names it; it opens nothing.
    id: String,
    name: String,
    /// `send`, `read`, `manage`.
    may: Vec<&'static str>,
    /// Which accounts it is for; null for all.
    accounts: Option<Vec<String>>,
    /// `live`, `expired` or `revoked`.
    state: &'static str,
    #[schema(value_type = String, format = DateTime)]
    made_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked_at: Option<Timestamp>,
    /// When it was used last; kept now and then, so that it may be a minute behind after a crash.
    #[schema(value_type = Option<String>, format = DateTime)]
    used_at: Option<Timestamp>,
    /// The key whose place it took.
    #[serde(skip_serializing_if = "Option::is_none")]
    replaces: Option<String>,
}

/// A key that was made just now.
#[derive(Serialize, ToSchema)]
pub(super) struct MadeKey {
    /// The key itself. Nobody can show it again.
    key: String,
    #[serde(flatten)]
    view: KeyView,
}

/// What a key may do.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Verb)]
enum Word {
    Send,
    Read,
    Manage,
}

/// A key that is to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewKey {
    /// What it is for, in your words.
    name: String,
    /// What it may do: `send`, `read`, `manage`.
    may: Vec<Word>,
    /// Which accounts it is for; left out, all of them.
    #[schema(value_type = Option<Vec<String>>)]
    accounts: Option<Vec<AccountId>>,
    /// When it ends by itself; left out, never.
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
}

/// How a key is to be replaced.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewTurn {
    /// How long the old one lives on, such as `24h` or `0s`; a day unless something else is said.
    grace: Option<String>,
}

impl KeyView {
    fn of(key: &OpenKey, now: Timestamp) -> Self {
        let row = &key.row;
        let words = [(row.may.send, "send"), (row.may.read, "read"), (row.may.manage, "manage")];
        Self {
            id: row.id.clone(),
            name: row.name.clone(),
            may: words.iter().filter(|(may, _)| *may).map(|(_, word)| *word).collect(),
            accounts: match &row.accounts {
                Accounts::All => None,
                Accounts::These(accounts) => Some(accounts.iter().map(ToString::to_string).collect()),
            },
            state: match key.works_at(now) {
                Err(Unknown::Revoked) => "revoked",
                Err(_) => "expired",
                Ok(()) => "live",
            },
            made_at: row.made_at,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
            used_at: key.used_at(),
            replaces: row.replaces.clone(),
        }
    }
}

/// Lists keys, also ended ones, without the keys themselves.
#[utoipa::path(get, path = "/v1/keys", responses((status = OK, body = Whole<KeyView>)))]
pub(super) async fn list<S: Store>(Shared(front): Shared<Front<S>>, _: Manager) -> Json<Whole<KeyView>> {
    let now = front.app.clock.wall();
    let keys = front.app.directory.keys();
    Json(Whole { data: keys.iter().map(|key| KeyView::of(key, now)).collect() })
}

/// Makes a key, and shows it this once.
#[utoipa::path(post, path = "/v1/keys", request_body = NewKey, responses((status = CREATED, body = MadeKey)))]
pub(super) async fn add<S: Store>(
    Shared(front): Shared<Front<S>>,
    _: Manager,
    Body(new): Body<NewKey>,
) -> Result<Response, Problem> {
    let now = front.app.clock.wall();
    let name = new.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.contains(char::is_control) {
        let detail = format!("a key has a name of 1 to {LONGEST_NAME} characters");
        return Err(Problem::invalid(
            detail,
            "say what it is for: whoever looks at the list will want to know",
        ));
    }
    if new.may.is_empty() {
        return Err(Problem::invalid(
            "a key that may do nothing is of no use",
            "`may` is some of send, read, manage",
        ));
    }
    if new.expires_at.is_some_and(|at| at <= now) {
        return Err(Problem::invalid(
            "`expires_at` has passed",
            "leave it out for a key that does not end by itself",
        ));
    }
    let accounts = known(&front, new.accounts)?;
    let may = |word| new.may.contains(&word);
    let may = Verbs { send: may(Word::Send), read: may(Word::Read), manage: may(Word::Manage) };
    let secret = api_key::make();
    let row = ApiKey {
        id: api_key::make_id(),
        name,
        hash: directory::hash(&secret),
        may,
        accounts,
        made_at: now,
        expires_at: new.expires_at,
        revoked_at: None,
        used_at: None,
        replaces: None,
    };
    let id = row.id.clone();
    let (kept, of) = (front.clone(), row);
    to_the_end(async move { kept.app.directory.put_key(of).await }).await.map_err(not_kept)?;
    made(&front, &id, &secret)
}

/// Ends a key at once.
#[utoipa::path(post, path = "/v1/keys/{id}/revoke", responses((status = OK, body = KeyView)))]
pub(super) async fn revoke<S: Store>(
    Shared(front): Shared<Front<S>>,
    _: Manager,
    At(id): At<String>,
) -> Result<Json<KeyView>, Problem> {
    find(&front, &id)?;
    let now = front.app.clock.wall();
    let (ended, of) = (front.clone(), id.clone());
    let is_ended = to_the_end(async move { ended.app.directory.revoke_key(&of, now).await }).await;
    if !is_ended.map_err(not_kept)? {
        return Err(Problem::conflict(format!("{id} is revoked already"), HINT));
    }
    Ok(Json(KeyView::of(&*find(&front, &id)?, now)))
}

/// Makes a key that may do the same and lasts as long, and lets the old one live on for a while.
#[utoipa::path(
    post, path = "/v1/keys/{id}/rotate", request_body = Option<NewTurn>, responses((status = CREATED, body = MadeKey))
)]
pub(super) async fn rotate<S: Store>(
    Shared(front): Shared<Front<S>>,
    _: Manager,
    At(id): At<String>,
    Perhaps(new): Perhaps<NewTurn>,
) -> Result<Response, Problem> {
    let now = front.app.clock.wall();
    let grace = new.unwrap_or_default().grace.map_or(Ok(GRACE), |grace| duration(&grace))?;
    let old = find(&front, &id)?;
    if old.works_at(now).is_err() {
        let detail = format!("{id} works no more");
        return Err(Problem::conflict(detail, "make a new one: POST /v1/keys"));
    }
    let successor =
        |key: &Arc<OpenKey>| key.row.replaces.as_deref() == Some(&*id) && key.works_at(now).is_ok();
    if let Some(newer) = front.app.directory.keys().into_iter().find(successor) {
        let detail = format!("{} has taken the place of {id}", newer.row.id);
        return Err(Problem::conflict(detail, "rotate that one"));
    }
    let secret = api_key::make();
    // It lasts as long as the old one was made to.
    let lasts = old.row.expires_at.map(|at| at.duration_since(old.row.made_at));
    let row = ApiKey {
        id: api_key::make_id(),
        hash: directory::hash(&secret),
        made_at: now,
        expires_at: lasts.map(|lasts| now.saturating_add(lasts).unwrap_or(Timestamp::MAX)),
        used_at: None,
        replaces: Some(id.clone()),
        ..old.row.clone()
    };
    let (new_id, ends_at) = (row.id.clone(), now.saturating_add(grace).unwrap_or(Timestamp::MAX));
    let rotated = front.clone();
    let is_rotated =
        to_the_end(async move { rotated.app.directory.rotate_key(&id, row, ends_at).await }).await;
    if !is_rotated.map_err(not_kept)? {
        return Err(Problem::conflict("the key was revoked meanwhile", HINT));
    }
    made(&front, &new_id, &secret)
}

fn made<S: Store>(front: &Front<S>, id: &str, secret: &str) -> Result<Response, Problem> {
    let view = KeyView::of(&*find(front, id)?, front.app.clock.wall());
    let made = MadeKey { key: secret.to_owned(), view };
    let mut response = (StatusCode::CREATED, Json(made)).into_response();
    response.extensions_mut().insert(Target(id.to_owned()));
    Ok(response)
}

fn find<S: Store>(front: &Front<S>, id: &str) -> Result<Arc<OpenKey>, Problem> {
    let key = front.app.directory.keys().into_iter().find(|key| key.row.id == id);
    key.ok_or_else(|| Problem::not_found("key", HINT))
}

/// The accounts that a key is to be for. One that is not known is most likely mistyped.
fn known<S: Store>(front: &Front<S>, accounts: Option<Vec<AccountId>>) -> Result<Accounts, Problem> {
    let Some(mut accounts) = accounts else { return Ok(Accounts::All) };
    if accounts.is_empty() {
        let hint = "name some, or leave `accounts` out for all of them";
        return Err(Problem::invalid("a key for no account is of no use", hint));
    }
    if accounts.iter().any(|id| front.app.directory.account(id).is_none()) {
        return Err(Problem::not_found("account", "GET /v1/accounts lists them"));
    }
    accounts.sort_unstable();
    accounts.dedup();
    Ok(Accounts::These(accounts))
}

/// A day has 24 hours.
fn duration(written: &str) -> Result<SignedDuration, Problem> {
    let span = written.trim().parse::<Span>().ok();
    let duration = span.and_then(|span| span.to_duration(SpanRelativeTo::days_are_24_hours()).ok());
    let duration = duration.filter(|duration| !duration.is_negative());
    duration
        .ok_or_else(|| Problem::invalid("`grace` is how long the old key lives on", "such as 24h, 30m or 0s"))
}
