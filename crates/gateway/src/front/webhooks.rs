//! Webhooks: the handshake, and deliveries. The `200` follows the commit.

use std::sync::atomic::Ordering;

use antiphon_graph::Handshake;
use antiphon_graph::webhook::Verified;
use antiphon_store::Store;
use axum::body::Body;
use axum::extract::{RawQuery, State as Shared};
use axum::http::{HeaderMap, Response, StatusCode};
use axum::response::IntoResponse;
use bytes::Bytes;

use super::Front;
use crate::{OpenApp, ingest};

/// Agrees to a subscription when the verify token is one of the apps'.
pub(super) async fn handshake<S: Store>(
    Shared(front): Shared<Front<S>>,
    RawQuery(query): RawQuery,
) -> Response<Body> {
    let Ok(handshake) = Handshake::from_query(&query.unwrap_or_default()) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let apps = front.app.directory.apps();
    let agreed = apps.iter().find_map(|app| handshake.agree(&app.verify_token).ok());
    match agreed {
        Some(challenge) => challenge.to_owned().into_response(),
        None => StatusCode::FORBIDDEN.into_response(),
    }
}

/// Keeps a delivery whose signature is right.
pub(super) async fn deliver<S: Store>(
    Shared(front): Shared<Front<S>>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let signature = headers.get("x-hub-signature-256").and_then(|value| value.to_str().ok());
    let apps = front.app.directory.apps();
    let verified = signature.and_then(|signature| {
        let (from, verified) = apps.iter().find_map(|app| verify(app, &body, signature))?;
        Some((from, verified, signature))
    });
    let Some((from, verified, signature)) = verified else {
        front.gauges.webhooks_forged.fetch_add(1, Ordering::Relaxed);
        return StatusCode::FORBIDDEN;
    };
    match ingest::arrival(&front.app, from, verified, signature).await {
        Ok(counted) => {
            let add = |gauge: &std::sync::atomic::AtomicU64, count: usize| {
                gauge.fetch_add(u64::try_from(count).unwrap_or_default(), Ordering::Relaxed);
            };
            add(&front.gauges.webhooks_kept, 1);
            add(&front.gauges.events_new, counted.new);
            add(&front.gauges.events_again, counted.again);
            add(&front.gauges.events_foreign, counted.foreign);
            StatusCode::OK
        }
        Err(ingest::Error::Unreadable(error)) => {
            // It is signed, so Instagram sent it; to refuse it again and again would end the subscription.
            tracing::warn!(%error, "a signed webhook is no delivery");
            StatusCode::OK
        }
        Err(ingest::Error::Store(error)) => {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "a webhook was not kept; it comes again"
            );
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

fn verify<'a, 'b>(
    app: &'a std::sync::Arc<OpenApp>,
    body: &'b [u8],
    signature: &str,
) -> Option<(&'a OpenApp, Verified<'b>)> {
    let mut secrets = app.secrets.iter();
    secrets
        .find_map(|secret| Verified::check(body, signature, secret).ok())
        .map(|verified| (app.as_ref(), verified))
}
