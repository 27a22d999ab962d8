//! The inbox: what Instagram delivered, as it came, and read once more.

use antiphon_graph::webhook::Verified;
use antiphon_graph::{AccountId, PersonId};
use antiphon_store::{DeliveryId, DeliveryRow, Received, Store, Work};
use axum::Json;
use axum::extract::State as Shared;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::access::{Manager, Seen};
use super::extract::{Asked, At, Body, object};
use super::jobs::{self, Begun, JobView};
use super::{Page, rows};
use crate::books::ReadingAsked;
use crate::front::problem::Problem;
use crate::front::{Front, to_the_end};
use crate::ingest::{self, NotAgain};
use crate::nearest::unknown;

const HINT: &str = "GET /v1/inbox lists the deliveries that are still kept";

/// What events are called.
pub(super) const KINDS: [&str; 15] = [
    "message",
    "echo",
    "deletion",
    "reaction",
    "edit",
    "twin",
    "postback",
    "read",
    "referral",
    "optin",
    "handover",
    "comment",
    "live_comment",
    "mention",
    "other",
];

/// Which deliveries are wanted: those with an event that fits in all.
#[derive(Clone, Debug, Default, Deserialize, ToSchema, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
#[schema(as = InboxFilter)]
pub(super) struct Filter {
    /// Of this account.
    #[schema(value_type = Option<String>)]
    #[param(value_type = Option<String>)]
    account: Option<AccountId>,
    /// About this person.
    #[schema(value_type = Option<String>)]
    #[param(value_type = Option<String>)]
    person: Option<PersonId>,
    /// Of this kind: `message`, `echo`, `other` for what was not known when it came, ...
    kind: Option<String>,
    /// That came then or later.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[param(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
    /// That came before then.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[param(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
}

impl Filter {
    fn check(self) -> Result<ReadingAsked, Problem> {
        let Self { account, person, kind, since, until } = self;
        if let Some(kind) = &kind
            && !KINDS.contains(&kind.as_str())
        {
            return Err(Problem::invalid(unknown("kind of event", kind, KINDS), HINT));
        }
        if since.is_some_and(|since| until.is_some_and(|until| since >= until)) {
            return Err(Problem::invalid("`since` is not before `until`: nothing came in between", HINT));
        }
        Ok(ReadingAsked { account, person, kind, since, until })
    }
}

/// A list's page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Listed {
    #[param(value_type = Option<String>)]
    account: Option<AccountId>,
    #[param(value_type = Option<String>)]
    person: Option<PersonId>,
    /// `message`, `echo`, `other` for what was not known when it came, ...
    kind: Option<String>,
    /// That came then or later.
    #[param(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
    /// That came before then.
    #[param(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
    /// What `next` gave.
    after: Option<String>,
    /// So many at most; 50 unless said otherwise, and never more than 500.
    limit: Option<usize>,
}

/// A delivery, and what was new in it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DeliveryView {
    /// `dlv_...`
    id: String,
    app: String,
    #[schema(value_type = String, format = DateTime)]
    received_at: Timestamp,
    /// How long its body is.
    bytes: u64,
    /// `kept` as it came, `redacted` when somebody was erased from it, or `listed` when no webhook told of it: it was read
    /// from Instagram's own lists.
    state: &'static str,
    /// Those of its events that had not come before.
    events: Vec<EventView>,
    /// Whether a secret that the app has now made its signature: `valid`, `other_secret`, or `none` when there is none
    /// any more. Only where one delivery is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    signature: Option<&'static str>,
    /// The body as it came; not for an account's token, for it may tell of other accounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
}

/// An event of a delivery.
#[derive(Debug, Serialize, ToSchema)]
struct EventView {
    account: String,
    person: Option<String>,
    kind: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    at: Option<Timestamp>,
    /// `read`, or `not_known` when this version had no name for it.
    state: &'static str,
}

impl DeliveryView {
    fn of(row: &DeliveryRow, seen: &Seen) -> Self {
        let events = row.events.iter().filter(|event| seen.sees(&event.account));
        Self {
            id: row.id.to_string(),
            app: row.app.clone(),
            received_at: row.received_at,
            bytes: row.bytes,
            state: match (row.bytes, row.redacted) {
                (0, _) => "listed",
                (_, true) => "redacted",
                (_, false) => "kept",
            },
            events: events.map(EventView::of).collect(),
            signature: None,
            body: None,
        }
    }
}

impl EventView {
    fn of(event: &Received) -> Self {
        Self {
            account: event.account.to_string(),
            person: event.person.as_ref().map(ToString::to_string),
            state: if event.kind == "other" { "not_known" } else { "read" },
            kind: event.kind.clone(),
            at: event.at,
        }
    }
}

/// Lists deliveries, newest first. A page may be short and not be the last: `next` says.
#[utoipa::path(get, path = "/v1/inbox", params(Listed), responses((status = OK, body = Page<DeliveryView>)))]
pub(super) async fn list<S: Store>(
    Shared(front): Shared<Front<S>>,
    seen: Seen,
    Asked(listed): Asked<Listed>,
) -> Result<Json<Page<DeliveryView>>, Problem> {
    let Listed { account, person, kind, since, until, after, limit } = listed;
    let asked = Filter { account, person, kind, since, until }.check()?;
    let mut filter = asked.filter();
    filter.accounts = seen.accounts(asked.account)?;
    let after = after.as_deref().map(id_of).transpose()?;
    let page = front.app.store.deliveries(filter, after, rows(limit)).await?;
    let data = page.rows.iter().map(|row| DeliveryView::of(row, &seen)).collect();
    Ok(Json(Page { data, next: page.next.map(|next| next.to_string()) }))
}

/// Shows one delivery with its body as it came, and whether its signature is right.
#[utoipa::path(get, path = "/v1/inbox/{id}", responses((status = OK, body = DeliveryView)))]
pub(super) async fn show<S: Store>(
    Shared(front): Shared<Front<S>>,
    seen: Seen,
    At(id): At<String>,
) -> Result<Json<DeliveryView>, Problem> {
    let (row, signature, body) = find(&front, &id).await?;
    let view = DeliveryView::of(&row, &seen);
    let may_see_all = seen == Seen::Everything;
    if !may_see_all && view.events.is_empty() {
        return Err(Problem::not_found("delivery", HINT));
    }
    let apps = front.app.directory.apps();
    let secrets = apps.iter().filter(|app| app.name == row.app).flat_map(|app| &app.secrets);
    let verdict = match signature.as_str() {
        "" => "none",
        _ if secrets.clone().any(|secret| Verified::check(&body, &signature, secret).is_ok()) => "valid",
        _ => "other_secret",
    };
    let body = may_see_all.then(|| String::from_utf8_lossy(&body).into_owned());
    Ok(Json(DeliveryView { signature: Some(verdict), body, ..view }))
}

/// What came of reading a delivery once more.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RereadView {
    id: String,
    /// How many events of it are kept.
    events: usize,
    /// Windows that moved: only ever later.
    windows_moved: usize,
}

/// Reads one delivery again, with what this version knows.
#[utoipa::path(post, path = "/v1/inbox/{id}/reprocess", responses((status = OK, body = RereadView)))]
pub(super) async fn reprocess<S: Store>(
    Shared(front): Shared<Front<S>>,
    _: Manager,
    At(id): At<String>,
) -> Result<Json<RereadView>, Problem> {
    let (row, signature, body) = find(&front, &id).await?;
    let app = front.app.clone();
    let again = to_the_end(async move { ingest::again(&app, &row, &signature, &body).await }).await;
    let reread = again.map_err(|not| match not {
        NotAgain::Store(error) => error.into(),
        not => Problem::conflict(format!("{id} cannot be read again: {not}"), "what it told stays as it is"),
    })?;
    Ok(Json(RereadView { id, events: reread.kept, windows_moved: reread.ingested.windows.len() }))
}

/// Which deliveries are read again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewReading {
    /// Those with an event that fits; all that are kept when nothing is said.
    #[serde(deserialize_with = "object")]
    filter: Filter,
}

/// Reads deliveries again, all that fit a filter.
#[utoipa::path(
    post, path = "/v1/inbox/reprocess", request_body = NewReading, responses((status = ACCEPTED, body = JobView))
)]
pub(super) async fn reprocess_all<S: Store>(
    Shared(front): Shared<Front<S>>,
    _: Manager,
    Body(new): Body<NewReading>,
) -> Result<Begun, Problem> {
    let asked = new.filter.check()?;
    jobs::begin(&front, &Seen::Everything, None, Work::Reading, &asked).await
}

async fn find<S: Store>(front: &Front<S>, id: &str) -> Result<(DeliveryRow, String, Vec<u8>), Problem> {
    let found = front.app.store.delivery(id_of(id)?).await?;
    found.ok_or_else(|| Problem::not_found("delivery", HINT))
}

fn id_of(id: &str) -> Result<DeliveryId, Problem> {
    id.parse().map_err(|error: antiphon_store::inbox::NotADelivery| Problem::invalid(error.to_string(), HINT))
}
