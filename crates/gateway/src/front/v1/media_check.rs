//! Media before they are sent: whether Instagram takes what a link leads to, and what accounts want done about them.

use antiphon_graph::{AccountId, MediaKind, MediaUrl};
use antiphon_store::Store;
use axum::Json;
use axum::extract::State as Shared;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::access::{Manager, Seen, Sends};
use super::extract::{At, Body};
use super::media::kind_of;
use crate::front::problem::Problem;
use crate::front::{Front, to_the_end};
use crate::media::{self, Doubt, Look, MediaPolicy};

/// Shows what is done about an account's media before they are sent.
#[utoipa::path(get, path = "/v1/accounts/{id}/media", responses((status = OK, body = MediaPolicy)))]
pub(super) async fn policy<S: Store>(
    Shared(front): Shared<Front<S>>,
    seen: Seen,
    At(id): At<AccountId>,
) -> Result<Json<MediaPolicy>, Problem> {
    known(&front, &seen, &id)?;
    Ok(Json(front.app.media.policy_of(&id)))
}

/// Says what is done about an account's media from now on.
#[utoipa::path(
    put, path = "/v1/accounts/{id}/media", request_body = MediaPolicy, responses((status = OK, body = MediaPolicy))
)]
pub(super) async fn put_policy<S: Store>(
    Shared(front): Shared<Front<S>>,
    _: Manager,
    At(id): At<AccountId>,
    Body(policy): Body<MediaPolicy>,
) -> Result<Json<MediaPolicy>, Problem> {
    known(&front, &Seen::Everything, &id)?;
    let app = front.app.clone();
    to_the_end(async move { app.media.put(&app.store, &id, policy).await }).await?;
    Ok(Json(policy))
}

fn known<S: Store>(front: &Front<S>, seen: &Seen, id: &AccountId) -> Result<(), Problem> {
    let is_known = seen.sees(id) && front.app.directory.account(id).is_some();
    is_known.then_some(()).ok_or_else(|| Problem::not_found("account", "GET /v1/accounts lists them"))
}

/// A link, and what it would be sent as.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewMediaCheck {
    /// `image`, `audio`, `video` or `file`.
    #[schema(example = "image")]
    kind: String,
    /// Where it is.
    #[schema(example = "https://example.com/image.jpg")]
    url: String,
}

/// What Instagram would make of what a link leads to.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MediaCheckView {
    /// Whether Instagram takes it, as far as can be seen.
    fits: bool,
    kind: &'static str,
    /// What it is, by its bytes; null when there was nothing to see.
    media_type: Option<String>,
    /// How many there are; so many at least, when there are too many.
    bytes: Option<u64>,
    /// Of an image.
    dimensions: Option<DimensionsView>,
    /// Why Instagram would refuse it. The one that it would name comes first.
    faults: Vec<FaultView>,
    /// What is odd about it, though it may be sent.
    warnings: Vec<String>,
}

/// Pixels.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DimensionsView {
    width: u32,
    height: u32,
}

/// A rule that a file breaks.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FaultView {
    /// `reachable`, `size`, `format` or `whole`.
    rule: String,
    /// What was found.
    found: String,
    /// What would pass.
    passes: String,
    /// What Instagram would answer.
    code: i64,
    subcode: Option<i64>,
}

impl MediaCheckView {
    fn of(kind: MediaKind, url: &str, look: &Look) -> Self {
        let faults: Vec<_> = look.doubts(kind, url).into_iter().map(FaultView::of).collect();
        let verdict = match look {
            Look::Found(verdict) => Some(verdict),
            Look::Unreachable(_) => None,
        };
        Self {
            fits: faults.is_empty(),
            kind: kind.as_str(),
            media_type: verdict.map(|verdict| verdict.found.media_type().to_owned()),
            bytes: verdict.and_then(|verdict| verdict.bytes),
            dimensions: verdict
                .and_then(|verdict| verdict.dimensions)
                .map(|(width, height)| DimensionsView { width, height }),
            faults,
            warnings: verdict.map(|verdict| verdict.warnings.clone()).unwrap_or_default(),
        }
    }
}

impl FaultView {
    fn of(doubt: Doubt) -> Self {
        let refusal = doubt.refusal();
        let (code, subcode) = (refusal.code(), refusal.subcode());
        Self { rule: doubt.rule, found: doubt.words, passes: doubt.passes, code, subcode }
    }
}

/// Looks at what a link leads to, as it is looked at before it is sent. Nothing is kept or sent.
#[utoipa::path(
    post, path = "/v1/media/check", request_body = NewMediaCheck, responses((status = OK, body = MediaCheckView))
)]
pub(super) async fn check<S: Store>(
    Shared(front): Shared<Front<S>>,
    Sends(sends): Sends,
    Body(asked): Body<NewMediaCheck>,
) -> Result<Json<MediaCheckView>, Problem> {
    let kind = kind_of(&asked.kind)?;
    let url = MediaUrl::new(asked.url).map_err(|wrong| {
        Problem::invalid(wrong.to_string(), "write it like https://example.com/image.jpg")
    })?;
    if front.app.media.is_at_rest() {
        let detail = "nothing is looked at while the gateway does not run";
        return Err(Problem::conflict(detail, "start it: `antiphon serve`"));
    }
    // Who sends for one account looks in its place.
    let account = match &sends {
        Seen::Of(own) => own.first(),
        Seen::Everything => None,
    };
    let look = media::look(&front.app, account, kind, url.as_str()).await;
    Ok(Json(MediaCheckView::of(kind, url.as_str(), &look)))
}
