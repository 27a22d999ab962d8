//! The audit log: what was changed, by whom. Written down for every request that changes something, wherever it leads.

use antiphon_store::{Deed, Entry, Store};
use axum::Json;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{MatchedPath, RawPathParams, Request, State as Shared};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::{Method, StatusCode};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tracing::error;
use utoipa::{IntoParams, ToSchema};

use super::access::Manager;
use super::extract::Asked;
use super::{Page, rows};
use crate::caller::Caller;
use crate::front::problem::Problem;
use crate::front::{Front, to_the_end};
use crate::hosting::Name;

/// What a handler says it changed, where the path does not. It is no secret.
#[derive(Clone, Debug)]
pub(super) struct Target(pub(super) String);

/// Entries are never forgotten, and people may want to be: no entry names one.
const PERSON: &str = "person";

/// What paths call a file.
const FILE: &str = "name";

/// A sandbox's clock is not the gateway's to write down, and whoever looks at a link changes nothing.
const NOT_WRITTEN: [&[&str]; 2] = [&["clock"], &["media", "check"]];

/// Writes down what was changed, right after it was and before the caller hears of it: even one who hangs up meanwhile.
pub(super) async fn written_down<S: Store>(
    Shared(front): Shared<Front<S>>,
    path: Option<MatchedPath>,
    params: Result<RawPathParams, RawPathParamsRejection>,
    request: Request,
    next: Next,
) -> Response {
    let what = path.and_then(|path| name(request.method(), path.as_str()));
    let who = request.extensions().get::<Caller>().map(ToString::to_string);
    let (Some(what), Some(who)) = (what, who) else { return next.run(request).await };
    let target = params.iter().flatten().filter(|(name, _)| *name != PERSON);
    let target: Vec<_> = target.map(|(name, value)| without_secret(name, value)).collect();
    to_the_end(async move {
        let response = next.run(request).await;
        let Some(outcome) = outcome(response.status()) else { return response };
        let said = response.extensions().get::<Target>().map(|Target(said)| said.clone());
        let target = said.unwrap_or_else(|| target.join("/"));
        let at = front.app.clock.wall();
        let deed = Deed { at, who, what, target, outcome: outcome.to_owned() };
        match front.app.store.write_down(deed).await {
            Ok(_) => response,
            Err(failed) => {
                error!(error = &failed as &dyn std::error::Error, "a change was not written down");
                let detail = "what was asked may have been done, and could not be written into the audit log";
                let status = StatusCode::SERVICE_UNAVAILABLE;
                Problem::new(status, "Not written down", detail, "look whether it is done; look at the disk")
                    .into_response()
            }
        }
    })
    .await
}

/// A part of a path as it may be kept: whoever has a file's name has the file.
fn without_secret(name: &str, value: &str) -> String {
    match value.parse::<Name>() {
        _ if name != FILE => value.to_owned(),
        Ok(file) => file.without_secret(),
        Err(_) => "no name of a file".to_owned(),
    }
}

/// What a request does, by its method and its path; nothing when it changes nothing.
fn name(method: &Method, path: &str) -> Option<String> {
    let words: Vec<_> = path
        .trim_start_matches("/v1/")
        .split('/')
        .filter(|part| !part.is_empty() && !part.starts_with('{'))
        .collect();
    let ends_with_name = path.ends_with('}');
    let verb = match *method {
        Method::POST if words.len() == 1 && !ends_with_name => Some("add"),
        Method::POST => None,
        Method::PUT => Some("put"),
        Method::PATCH => Some("change"),
        Method::DELETE => Some("delete"),
        _ => return None,
    };
    if NOT_WRITTEN.contains(&&words[..]) {
        return None;
    }
    Some(words.into_iter().chain(verb).collect::<Vec<_>>().join("."))
}

/// What is written down: what was done, what may have been, and what somebody was not allowed to.
fn outcome(status: StatusCode) -> Option<&'static str> {
    match status {
        StatusCode::FORBIDDEN => Some("refused"),
        status if status.is_success() => Some("done"),
        status if status.is_server_error() => Some("failed"),
        _ => None,
    }
}

/// Something that was changed, or was to be.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EntryView {
    number: u64,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// `near` for this machine without a key; a key's id and name; or whose token.
    who: String,
    /// `accounts.pause`, `keys.add`, ...
    what: String,
    /// To which account, message, key, ...
    target: String,
    /// `done`, `refused` (the caller may not), or `failed` (it may have been done).
    outcome: String,
    /// Covers the entry and the hash before it.
    hash: String,
}

impl EntryView {
    fn of(Entry { number, deed, hash }: Entry) -> Self {
        let Deed { at, who, what, target, outcome } = deed;
        Self { number, at, who, what, target, outcome, hash: hex(&hash) }
    }
}

fn hex(hash: &[u8]) -> String {
    use std::fmt::Write as _;
    hash.iter().fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}"); // a string takes everything
        digits
    })
}

/// Which entries are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// What `next` gave.
    after: Option<String>,
    /// So many at most; 50 unless said otherwise, and never more than 500.
    limit: Option<usize>,
}

/// Lists what was changed and by whom, newest first.
#[utoipa::path(get, path = "/v1/audit", params(Wanted), responses((status = OK, body = Page<EntryView>)))]
pub(super) async fn list<S: Store>(
    Shared(front): Shared<Front<S>>,
    _: Manager,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Page<EntryView>>, Problem> {
    let before = wanted.after.map(|after| after.parse()).transpose();
    let before =
        before.map_err(|_| Problem::invalid("`after` is what `next` gave", "GET /v1/audit lists entries"))?;
    let page = front.app.store.audit(before, rows(wanted.limit)).await?;
    let data = page.rows.into_iter().map(EntryView::of).collect();
    Ok(Json(Page { data, next: page.next.map(|next| next.to_string()) }))
}

/// What a walk along the log found.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WalkView {
    /// Whether every entry hangs on the one before it.
    whole: bool,
    /// How many do, from the first on.
    entries: u64,
    /// The hash of the last of them. Whoever keeps it elsewhere sees later whether the log's end was cut off.
    newest: String,
    /// The number at which the log was changed.
    broken_at: Option<u64>,
}

/// Walks along the whole log, and says where it was changed if it was.
#[utoipa::path(get, path = "/v1/audit/verify", responses((status = OK, body = WalkView)))]
pub(super) async fn verify<S: Store>(
    Shared(front): Shared<Front<S>>,
    _: Manager,
) -> Result<Json<WalkView>, Problem> {
    let walked = front.app.store.walk_audit().await?;
    let (entries, newest, broken_at) = (walked.entries, hex(&walked.newest), walked.broken_at);
    Ok(Json(WalkView { whole: broken_at.is_none(), entries, newest, broken_at }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_changes_something_has_a_name() {
        let name = |method, path| name(&method, path);
        assert_eq!(name(Method::POST, "/v1/apps").as_deref(), Some("apps.add"));
        assert_eq!(name(Method::POST, "/v1/accounts/{id}/pause").as_deref(), Some("accounts.pause"));
        let conversation = "/v1/conversations/{account}/{person}/resume";
        assert_eq!(name(Method::POST, conversation).as_deref(), Some("conversations.resume"));
        assert_eq!(name(Method::DELETE, "/v1/people/{id}").as_deref(), Some("people.delete"));
        assert_eq!(name(Method::PUT, "/v1/relay/targets/{id}").as_deref(), Some("relay.targets.put"));
        assert_eq!(name(Method::POST, "/v1/master-key/rotate").as_deref(), Some("master-key.rotate"));
        assert_eq!(name(Method::GET, "/v1/apps"), None);
        assert_eq!(name(Method::PUT, "/v1/clock"), None);
        assert_eq!(name(Method::POST, "/v1/media/check"), None);
        assert_eq!(name(Method::PUT, "/v1/accounts/{id}/media").as_deref(), Some("accounts.media.put"));
    }
}
