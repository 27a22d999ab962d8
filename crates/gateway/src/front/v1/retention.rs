//! Retention: how long each kind of thing is kept, and what was forgotten.

use antiphon_store::{Forgotten, Store};
use axum::Json;
use axum::extract::State as Shared;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::Whole;
use super::access::Manager;
use crate::front::Front;
use crate::front::problem::Problem;

/// How long a kind of thing is kept.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct KeptView {
    /// `texts`, `attempts`, `messages`, `inbox`, `events`, `keys`, `media` or `statistics`.
    what: &'static str,
    /// For so many hours; null for ever.
    hours: Option<i64>,
    /// What was last forgotten of it; null when nothing was yet.
    last: Option<ForgottenView>,
}

/// What was forgotten of a kind.
#[derive(Debug, Serialize, ToSchema)]
struct ForgottenView {
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    number: u64,
    /// In all.
    total: u64,
}

/// Shows how long each kind of thing is kept, and what was last forgotten.
#[utoipa::path(get, path = "/v1/retention", responses((status = OK, body = Whole<KeptView>)))]
pub(super) async fn show<S: Store>(
    Shared(front): Shared<Front<S>>,
    _: Manager,
) -> Result<Json<Whole<KeptView>>, Problem> {
    let forgotten = front.app.store.forgotten().await?;
    let last = |what: &str| forgotten.iter().find(|forgotten| forgotten.what == what).map(ForgottenView::of);
    let kept = front.app.books.retention.all().into_iter();
    let data = kept.map(|(what, kept)| KeptView { what, hours: kept.map(hours), last: last(what) }).collect();
    Ok(Json(Whole { data }))
}

fn hours(kept: SignedDuration) -> i64 {
    kept.as_hours()
}

impl ForgottenView {
    fn of(forgotten: &Forgotten) -> Self {
        let Forgotten { at, number, total, .. } = *forgotten;
        Self { at, number, total }
    }
}
