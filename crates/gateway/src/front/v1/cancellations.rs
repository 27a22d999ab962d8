//! Cancellations: what waits is taken back, all that fits a filter; or only counted before.

use antiphon_store::{Store, Work};
use axum::extract::State as Shared;
use serde::Deserialize;
use utoipa::ToSchema;

use super::access::Sends;
use super::extract::{Body, object};
use super::jobs::{self, Begun, JobView};
use crate::books::{CancelFilter, CancellationAsked};
use crate::front::Front;
use crate::front::problem::Problem;

const HINT: &str = "a filter names account, person, state or ids; or says `all: true`";

/// What is to be taken back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewCancellation {
    #[serde(deserialize_with = "object")]
    filter: CancelFilter,
    /// Only count what would be.
    #[serde(default)]
    preview: bool,
}

/// Takes back what is held or queued: all that fits the filter. What has gone meanwhile stays as it is, and is counted.
/// It is a job, which `/v1/jobs` shows and ends.
#[utoipa::path(
    post, path = "/v1/cancellations", request_body = NewCancellation,
    responses((status = ACCEPTED, body = JobView))
)]
pub(super) async fn begin<S: Store>(
    Shared(front): Shared<Front<S>>,
    Sends(seen): Sends,
    Body(new): Body<NewCancellation>,
) -> Result<Begun, Problem> {
    let NewCancellation { mut filter, preview } = new;
    filter.check().map_err(|why| Problem::invalid(why, HINT))?;
    // An account's token means the account's.
    let account = seen.one_account(filter.account.take())?;
    filter.account = account.clone();
    jobs::begin(&front, &seen, account, Work::Cancellation, &CancellationAsked { filter, preview }).await
}
