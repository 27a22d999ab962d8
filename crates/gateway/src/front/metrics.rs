//! Metrics: what is counted, for Prometheus. Nothing is looked up for it: everything is counted where it happens, and what
//! waits is asked of the engine, which has it in memory.

mod exposition;

use std::sync::atomic::{AtomicU64, Ordering};

use antiphon_engine::{Reason, Survey};
use antiphon_store::Store;
use antiphon_store::sqlite::{self, Counters, LIVE};
use axum::extract::State as Shared;
use axum::http::header;
use axum::response::IntoResponse;

use self::exposition::{Exposition, FORMAT, Kind};
use super::health::disk;
use super::{Front, Gauges};
use crate::owner::Counts;
use crate::tally::Tally;
use crate::tokens;

/// Shows everything that is counted.
pub(super) async fn show<S: Store>(Shared(front): Shared<Front<S>>) -> impl IntoResponse {
    let mut page = Exposition::default();
    let survey = front.app.owner.survey().await;
    let build = [(vec![env!("CARGO_PKG_VERSION").to_owned(), sqlite::version().to_owned()], 1)];
    let help = "The version, and SQLite's.";
    page.rows(("antiphon_build_info", Kind::Gauge, help), &["version", "sqlite"], build);
    callers(&mut page, &front.gauges);
    sending(&mut page, front.app.owner.counts());
    heard(&mut page, front.app.owner.counts());
    stored(&mut page, &front.app.store.counters());
    page.gauge("antiphon_owner_up", "1 while the loop that sends turns.", u8::from(survey.is_some()));
    if let Some(survey) = survey {
        waiting(&mut page, &survey, &front);
        limits(&mut page, &survey);
    }
    if let Some(skew) = front.app.upstream.clock_skew() {
        let help = "By how much this machine's clock is ahead of Instagram's.";
        page.gauge("antiphon_clock_skew_seconds", help, skew);
    }
    if let Some(disk) = disk(&front.app.store.scratch()) {
        page.gauge("antiphon_disk_free_bytes", "Room on the database's disk.", disk.free_bytes);
        page.gauge("antiphon_disk_size_bytes", "How large the database's disk is.", disk.total_bytes);
    }
    relays(&mut page, &front);
    let tokens = tokens::metrics::exposition(&front.app);
    ([(header::CONTENT_TYPE, FORMAT)], page.0 + &tokens)
}

/// What came in.
fn callers(page: &mut Exposition, gauges: &Gauges) {
    by(page, "antiphon_accepted_total", "Messages that were accepted.", "kind", &gauges.accepted);
    let refused = "Messages that were refused before they were kept.";
    page.counter("antiphon_refused_here_total", refused, read(&gauges.refused_here));
    page.counter("antiphon_replayed_total", "Calls that came again.", read(&gauges.replayed));
    let passed = "Other requests that went on to Instagram.";
    page.counter("antiphon_passed_through_total", passed, read(&gauges.passed_through));
    by(page, "antiphon_webhooks_total", "Webhook deliveries.", "result", &gauges.webhooks);
    by(page, "antiphon_events_total", "Events in webhook deliveries.", "result", &gauges.events);
}

/// What went on to the user's own apps.
fn relays<S: Store>(page: &mut Exposition, front: &Front<S>) {
    let gauges = &front.app.relays.gauges;
    by(page, "antiphon_relay_tries_total", "Tries to hand something on.", "result", &gauges.tries);
    let shown = gauges.shown(front.app.clock.wall());
    let behind = "For how long the oldest has been waiting that is to be handed on.";
    let rows = shown.iter().map(|(id, shown)| (vec![id.to_string()], shown.behind_seconds));
    page.rows(("antiphon_relay_behind_seconds", Kind::Gauge, behind), &["relay"], rows);
    let lost = "What was forgotten before it could be handed on; 0 is right.";
    let rows = shown.iter().map(|(id, shown)| (vec![id.to_string()], shown.lost));
    page.rows(("antiphon_relay_lost_total", Kind::Counter, lost), &["relay"], rows);
}

/// What went out.
fn sending(page: &mut Exposition, counts: &Counts) {
    by(page, "antiphon_settled_total", "What became of messages.", "outcome", &counts.settled);
    let rows = counts.settled_of.counts();
    let rows = rows.into_iter().map(|(account, outcome, times)| (vec![account, outcome.to_owned()], times));
    let name = "antiphon_account_settled_total";
    let help = "What became of messages by account: the first hundred by name, the others as other.";
    page.rows((name, Kind::Counter, help), &["account", "outcome"], rows);
    page.counter("antiphon_attempts_total", "Attempts to send that began.", read(&counts.attempts));
    by(page, "antiphon_attempts_ended_total", "Attempts that ended.", "outcome", &counts.attempted);
    let times = counts.attempt_times.0.read();
    page.histogram("antiphon_attempt_duration_seconds", "How long attempts took.", &times, 1e6);
    by(page, "antiphon_known_by_total", "What proved deliveries.", "proof", &counts.known_by);
    by(
        page,
        "antiphon_listings_total",
        "Conversations that were listed for proof.",
        "result",
        &counts.listings,
    );
    let fenced = "Results that found their message in other hands; 0 is right.";
    page.counter("antiphon_fenced_total", fenced, read(&counts.fenced));
    let taken = "Shards whose epoch this process raised.";
    page.counter("antiphon_shards_taken_total", taken, read(&counts.shards_taken));
}

/// What the store counts.
fn stored(page: &mut Exposition, counters: &Counters) {
    let live = LIVE.iter().zip(counters.live).map(|(state, number)| (vec![state.word().to_owned()], number));
    let help = "Messages that are not at their end, by state.";
    page.rows(("antiphon_messages", Kind::Gauge, help), &["state"], live);
    page.histogram("antiphon_commit_writes", "How many writes shared a commit.", &counters.batches, 1.0);
    let times = &counters.commit_times;
    page.histogram("antiphon_commit_duration_seconds", "How long commits took.", times, 1e6);
    page.gauge(
        "antiphon_wal_bytes",
        "The log that is not carried into the database yet.",
        counters.log_bytes,
    );
    let stale = "Intents and results of an owner that had lost the message; 0 is right.";
    page.counter("antiphon_store_stale_total", stale, counters.stale);
    let crowded = "Intents while another message of the conversation was under way; 0 is right.";
    page.counter("antiphon_store_crowded_total", crowded, counters.crowded);
    let doubled = "Deliveries under an id of Instagram's that another message has; 0 is right.";
    page.counter("antiphon_store_doubled_total", doubled, counters.doubled);
}

/// How late webhooks come.
fn heard(page: &mut Exposition, counts: &Counts) {
    let help = "How long after Instagram's own time the echoes of what was sent came.";
    page.histogram("antiphon_echo_delay_seconds", help, &counts.echo_delays.0.read(), 1e6);
    let help = "The same of all other events.";
    page.histogram("antiphon_event_delay_seconds", help, &counts.event_delays.0.read(), 1e6);
}

/// How near the limits are.
fn limits(page: &mut Exposition, survey: &Survey) {
    let help =
        "How long the next message of a kind would wait for its pace, of the account where that is longest.";
    let rows = survey.pace_lags.iter();
    let rows = rows.map(|(pace, lag)| (vec![pace.word().to_owned()], lag.as_secs_f64()));
    page.rows(("antiphon_pace_lag_seconds", Kind::Gauge, help), &["kind"], rows);
    let help =
        "How long the last conversation waits that is to be listed, of the account where that is longest.";
    page.gauge("antiphon_listing_lag_seconds", help, survey.listing_lag.as_secs_f64());
    let help =
        "How much of its limits Instagram said an account uses, from 0 to 1; of the hundred that use most.";
    let rows = survey.usage.iter();
    let rows = rows.map(|(account, percent)| (vec![account.to_string()], f64::from(*percent) / 100.0));
    page.rows(("antiphon_usage_ratio", Kind::Gauge, help), &["account"], rows);
}

/// What waits, and for what.
fn waiting<S: Store>(page: &mut Exposition, survey: &Survey, front: &Front<S>) {
    let rows = Reason::ALL.iter().zip(survey.waiting);
    let rows = rows.map(|(reason, number)| (vec![reason.word().to_owned()], number));
    let help = "Conversations with something to send, by why nothing of them goes at this moment.";
    page.rows(("antiphon_conversations", Kind::Gauge, help), &["waits_for"], rows);
    let now = front.app.clock.wall();
    let age = |since| Survey::age(since, now).as_secs_f64();
    let help = "How long ago the oldest message was accepted that waits, whatever for.";
    page.gauge("antiphon_oldest_waiting_seconds", help, age(survey.oldest));
    let help = "The same of those that wait for nothing but their turn.";
    page.gauge("antiphon_oldest_due_seconds", help, age(survey.oldest_due));
    page.gauge("antiphon_under_way", "Messages between their intent and their outcome.", survey.under_way);
    page.gauge("antiphon_queues_in_memory", "Conversations that the engine holds.", survey.queues);
    page.gauge("antiphon_accounts_paused", "Accounts for which nothing is sent.", survey.paused_accounts);
    page.gauge("antiphon_accounts", "Accounts that are known.", front.app.directory.accounts().len());
}

fn by(page: &mut Exposition, name: &str, help: &str, label: &str, tally: &Tally) {
    let rows = tally.counts().into_iter().map(|(word, times)| (vec![word.to_owned()], times));
    page.rows((name, Kind::Counter, help), &[label], rows);
}

fn read(value: &AtomicU64) -> u64 {
    value.load(Ordering::Relaxed)
}
