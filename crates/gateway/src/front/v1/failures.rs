//! Failures: what did not go, by what stood in its way.

use antiphon_engine::State;
use antiphon_graph::AccountId;
use antiphon_graph::refusal::{Class, Remedy, Row};
use antiphon_store::{Cause, Store};
use axum::Json;
use axum::extract::State as Shared;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Whole;
use super::access::Seen;
use super::extract::Asked;
use crate::books::Filter;
use crate::front::Front;
use crate::front::problem::Problem;

/// How far back one looks who says nothing.
const USUAL: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Which failures are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// Of this account.
    #[param(value_type = Option<String>)]
    account: Option<AccountId>,
    /// Of messages that were accepted then or later; in the last seven days unless said otherwise.
    #[param(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
}

/// What did not go for one reason, and was not sent again since.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FailureView {
    /// `refused` or `expired`.
    state: &'static str,
    /// The reason in a word: the name of Instagram's error, or `window` or `expiry`.
    cause: String,
    /// Instagram's code.
    code: Option<i64>,
    subcode: Option<i64>,
    /// What Instagram said.
    said: Option<String>,
    /// What happened, in words.
    what: String,
    /// What can be done.
    next: String,
    messages: u64,
    /// To how many people.
    people: u64,
    /// How many of them are to people whose window is open now.
    open: u64,
    /// Whether the same message may go when it is sent again.
    retry_may_help: bool,
    #[schema(value_type = String, format = DateTime)]
    first_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    last_at: Timestamp,
    /// What `POST /v1/replays` takes to send these again.
    filter: Filter,
}

/// Shows what did not go, by what stood in its way; that of most messages first.
#[utoipa::path(
    get, path = "/v1/failures", params(Wanted), responses((status = OK, body = Whole<FailureView>))
)]
pub(super) async fn list<S: Store>(
    Shared(front): Shared<Front<S>>,
    seen: Seen,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Whole<FailureView>>, Problem> {
    let now = front.app.clock.wall();
    let since = wanted.since.unwrap_or_else(|| now.saturating_sub(USUAL).unwrap_or(now));
    let accounts = seen.accounts(wanted.account.clone())?;
    let causes = front.app.store.causes(accounts, since, now).await?;
    let data = causes.iter().map(|cause| FailureView::of(cause, wanted.account.as_ref(), since)).collect();
    Ok(Json(Whole { data }))
}

impl FailureView {
    fn of(cause: &Cause, account: Option<&AccountId>, since: Timestamp) -> Self {
        let refusal = cause.refusal();
        let row = refusal.as_ref().map(antiphon_graph::Refusal::row);
        let (what, next) = words(cause, row);
        let (code, subcode) = (
            refusal.as_ref().map(antiphon_graph::Refusal::code),
            refusal.as_ref().and_then(antiphon_graph::Refusal::subcode),
        );
        let word = row.map(|row| row.name.to_owned()).or_else(|| cause.word().map(ToOwned::to_owned));
        Self {
            state: cause.state.word(),
            cause: word.unwrap_or_else(|| "other".to_owned()),
            code,
            subcode,
            said: refusal.as_ref().map(|refusal| refusal.message().to_owned()),
            what: what.to_owned(),
            next: next.to_owned(),
            messages: cause.messages,
            people: cause.people,
            open: cause.open,
            retry_may_help: may_help(cause, row),
            first_at: cause.first_at,
            last_at: cause.last_at,
            filter: Filter {
                account: account.cloned(),
                state: Some(cause.state.word().to_owned()),
                code,
                subcode,
                since: Some(since),
                ..Filter::default()
            },
        }
    }
}

/// What happened, and what can be done.
fn words(cause: &Cause, row: Option<&Row>) -> (&'static str, &'static str) {
    match (row, cause.word()) {
        (Some(row), _) => (row.explanation.what, row.explanation.way_out),
        (None, Some("window")) => (
            "the window closed before the message's turn came",
            "wait until the person writes, then send it again",
        ),
        (None, Some("expiry")) => {
            ("its own expiry came before its turn", "send it again if it is still wanted")
        }
        _ => ("it did not go", "look at one of them for what is known"),
    }
}

/// Whether the same message may go another time.
fn may_help(cause: &Cause, row: Option<&Row>) -> bool {
    match row {
        _ if cause.state == State::Expired => true,
        Some(row) => {
            let waits = matches!(
                row.remedy,
                Remedy::WaitForPerson
                    | Remedy::RenewToken
                    | Remedy::Repair
                    | Remedy::SlowDown
                    | Remedy::RetryLater
            );
            waits || matches!(row.class, Class::Later | Class::Throttled)
        }
        None => false,
    }
}
