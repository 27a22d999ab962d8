//! Health: whether it lives, whether it is ready, and what it counts.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use antiphon_store::Store;
use axum::extract::State as Shared;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use tokio::time::timeout;

use super::Front;

/// How long the store may take to prove that it keeps.
const PROBE: Duration = Duration::from_secs(1);

pub(super) async fn live() -> &'static str {
    "ok\n"
}

/// Ready: the store keeps what it is given, and nobody asked for the end.
pub(super) async fn ready<S: Store>(Shared(front): Shared<Front<S>>) -> (StatusCode, &'static str) {
    if front.gauges.is_ending.load(Ordering::Relaxed) {
        return (StatusCode::SERVICE_UNAVAILABLE, "ending\n");
    }
    match timeout(PROBE, front.app.store.probe(front.app.clock.wall())).await {
        Ok(Ok(())) => (StatusCode::OK, "ok\n"),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "the store does not keep anything\n"),
    }
}

/// What is counted, in the text format of Prometheus. Nothing is looked up for it.
pub(super) async fn metrics<S: Store>(Shared(front): Shared<Front<S>>) -> impl IntoResponse {
    let (gauges, counts) = (&front.gauges, front.app.owner.counts());
    let mut page = String::new();
    let mut count = |name: &str, help: &str, value: &AtomicU64| {
        let value = value.load(Ordering::Relaxed);
        let _ = writeln!(page, "# HELP {name} {help}\n# TYPE {name} counter\n{name} {value}");
    };
    count("antiphon_accepted_total", "Messages that were accepted.", &gauges.accepted);
    count(
        "antiphon_refused_here_total",
        "Messages that were refused before they were kept.",
        &gauges.refused_here,
    );
    count(
        "antiphon_passed_through_total",
        "Other requests that went on to Instagram.",
        &gauges.passed_through,
    );
    count("antiphon_attempts_total", "Attempts to send that began.", &counts.attempts);
    count(
        "antiphon_fenced_total",
        "Writes that found their message in other hands; 0 is right.",
        &counts.fenced,
    );
    count("antiphon_webhooks_total", "Webhook deliveries that were kept.", &gauges.webhooks_kept);
    count(
        "antiphon_webhooks_forged_total",
        "Webhook deliveries without a right signature.",
        &gauges.webhooks_forged,
    );
    count("antiphon_events_new_total", "Events that were new.", &gauges.events_new);
    count("antiphon_events_again_total", "Events that had come before.", &gauges.events_again);
    count("antiphon_events_foreign_total", "Events of nobody here.", &gauges.events_foreign);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], page)
}
