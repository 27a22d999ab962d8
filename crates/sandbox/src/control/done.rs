//! What is answered when something was done: at once, or after its webhook.

use std::sync::Arc;

use axum::Json;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::deed::{Done, Pair};
use crate::problem::Problem;
use crate::space::Space;
use crate::webhook::{self, DeliveryId};

/// What came of a deed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DoneView {
    /// The message that it made or changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    mid: Option<String>,
    /// Its place among all messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    seq: Option<u64>,
    /// The comment that it made.
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
    /// The webhook that tells of it, if there was anything to tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    webhook: Option<WebhookView>,
}

/// A delivery to your app.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WebhookView {
    /// The number of the delivery.
    id: u64,
    /// What your app answered; only known with `?await=webhook`.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    /// Why it did not answer, or why nothing was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// How a deed is to be answered, and with whom it is done.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(super) struct How {
    /// `webhook`: answer after your app has answered the webhook.
    #[serde(rename = "await")]
    #[param(inline)]
    wait: Option<Wait>,
    /// The account, by id or user name; the first when left out.
    pub(super) account: Option<String>,
}

/// What to wait for.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Wait {
    /// The first attempt at the webhook.
    Webhook,
}

/// What a deed is answered with.
pub(super) type Answer = Result<(StatusCode, Json<DoneView>), Problem>;

impl How {
    /// With whom it is done.
    pub(super) fn pair(&self, space: &Arc<Space>, person: &str) -> Result<Pair, Problem> {
        Pair::find(space, person, self.account.as_deref())
    }

    /// Says what came of it, when it is time to.
    pub(super) async fn answer(&self, space: &Space, done: Done) -> Answer {
        let webhook = match done.deliveries.first() {
            Some(&delivery) => Some(WebhookView::of(space, delivery, self.wait).await),
            None => None,
        };
        let view = DoneView {
            mid: done.mid.map(Into::into),
            seq: done.seq,
            comment: done.comment.map(Into::into),
            webhook,
        };
        Ok((StatusCode::CREATED, Json(view)))
    }
}

impl WebhookView {
    /// A delivery: as soon as it is on its way, or after its first attempt.
    pub(super) async fn of(space: &Space, delivery: DeliveryId, wait: Option<Wait>) -> Self {
        let Some(Wait::Webhook) = wait else { return Self { id: delivery.0, status: None, reason: None } };
        let receipt = webhook::settled(space, delivery).await;
        Self { id: receipt.id.0, status: receipt.status, reason: receipt.reason }
    }
}
