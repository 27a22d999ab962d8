//! Health: whether it lives, whether it is ready, and what it counts.

use std::fmt::Write as _;
use std::sync::atomic::Ordering;
use std::time::Duration;

use antiphon_store::Store;
use axum::extract::State as Shared;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use tokio::time::timeout;

use super::Front;
use crate::tally::Tally;

/// How long the store may take to prove that it keeps.
const PROBE: Duration = Duration::from_secs(1);

/// The text format of Prometheus.
const FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

pub(super) async fn live() -> &'static str {
    "ok\n"
}

/// Ready: the store keeps what it is given, and nobody asked for the end.
pub(super) async fn ready<S: Store>(Shared(front): Shared<Front<S>>) -> (StatusCode, &'static str) {
    if front.is_ending() {
        return (StatusCode::SERVICE_UNAVAILABLE, "ending\n");
    }
    match timeout(PROBE, front.app.store.probe(front.app.clock.wall())).await {
        Ok(Ok(())) => (StatusCode::OK, "ok\n"),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "the store keeps nothing\n"),
    }
}

/// What is counted. Nothing is looked up for it.
pub(super) async fn metrics<S: Store>(Shared(front): Shared<Front<S>>) -> impl IntoResponse {
    let (gauges, counts) = (&front.gauges, front.app.owner.counts());
    let count = |value: &std::sync::atomic::AtomicU64| value.load(Ordering::Relaxed);
    let mut page = Exposition::default();
    page.by("antiphon_accepted_total", "Messages that were accepted.", "kind", &gauges.accepted);
    page.by("antiphon_settled_total", "What became of messages.", "outcome", &counts.settled);
    page.counter(
        "antiphon_refused_here_total",
        "Messages that were refused before they were kept.",
        count(&gauges.refused_here),
    );
    page.counter("antiphon_replayed_total", "Calls that came again.", count(&gauges.replayed));
    page.counter(
        "antiphon_passed_through_total",
        "Other requests that went on to Instagram.",
        count(&gauges.passed_through),
    );
    page.counter("antiphon_attempts_total", "Attempts to send that began.", count(&counts.attempts));
    page.counter(
        "antiphon_fenced_total",
        "Writes that found their message in other hands; 0 is right.",
        count(&counts.fenced),
    );
    page.by("antiphon_webhooks_total", "Webhook deliveries.", "result", &gauges.webhooks);
    page.by("antiphon_events_total", "Events in webhook deliveries.", "result", &gauges.events);
    let relays = &front.app.relays.gauges;
    page.by("antiphon_relay_tries_total", "Tries to hand something on.", "result", &relays.tries);
    let targets = relays.shown(front.app.clock.wall());
    page.gauge(
        "antiphon_relay_behind_seconds",
        "For how long the oldest has been waiting that is to be handed on.",
    );
    for (id, shown) in &targets {
        page.line("antiphon_relay_behind_seconds", "relay", id.as_str(), shown.behind_seconds);
    }
    page.head("antiphon_relay_lost_total", "What was forgotten before it could be handed on; 0 is right.");
    for (id, shown) in &targets {
        page.line("antiphon_relay_lost_total", "relay", id.as_str(), shown.lost);
    }
    ([(header::CONTENT_TYPE, FORMAT)], page.0)
}

#[derive(Debug, Default)]
struct Exposition(String);

impl Exposition {
    fn head(&mut self, name: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} counter"); // a string takes everything
    }

    fn gauge(&mut self, name: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} gauge");
    }

    fn line(&mut self, name: &str, label: &str, word: &str, value: impl std::fmt::Display) {
        let _ = writeln!(self.0, "{name}{{{label}=\"{word}\"}} {value}");
    }

    fn counter(&mut self, name: &str, help: &str, value: u64) {
        self.head(name, help);
        let _ = writeln!(self.0, "{name} {value}");
    }

    fn by(&mut self, name: &str, help: &str, label: &str, tally: &Tally) {
        self.head(name, help);
        for (word, value) in tally.counts() {
            let _ = writeln!(self.0, "{name}{{{label}=\"{word}\"}} {value}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_written_as_prometheus_reads_them() {
        let tally = Tally::default();
        tally.count("text");
        tally.add("images", 2);
        let mut page = Exposition::default();
        page.by("accepted_total", "Accepted.", "kind", &tally);
        page.counter("fenced_total", "Fenced.", 0);
        insta::assert_snapshot!(page.0, @r#"
        # HELP accepted_total Accepted.
        # TYPE accepted_total counter
        accepted_total{kind="images"} 2
        accepted_total{kind="text"} 1
        # HELP fenced_total Fenced.
        # TYPE fenced_total counter
        fenced_total 0
        "#);
    }
}
