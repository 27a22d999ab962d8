//! The overview: what is worth a look first, in numbers.

use std::collections::BTreeMap;

use antiphon_engine::{State, Survey};
use antiphon_store::{ConversationFilter, MessageFilter, Sort, Store};
use axum::Json;
use axum::extract::State as Shared;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::access::Seen;
use super::{MOST_ROWS, Whole};
use crate::front::Front;
use crate::front::problem::Problem;
use crate::minutes::{Minute, Times};

/// A window that closes within this is about to.
const SOON: SignedDuration = SignedDuration::from_hours(1);

/// Failures of this long ago are of today.
const TODAY: SignedDuration = SignedDuration::from_hours(24);

/// What is worth a look first. Of numbers that are looked up, 500 means so many or more.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Overview {
    version: &'static str,
    /// Instagram's address, or a sandbox's.
    upstream: String,
    /// Whether that is on this machine, as a sandbox is.
    sandbox: bool,
    #[schema(value_type = String, format = DateTime)]
    now: Timestamp,
    /// By how many milliseconds the gateway's clock was moved ahead of the machine's.
    ahead_ms: i64,
    /// Whether it stands still.
    frozen: bool,
    accounts: usize,
    accounts_paused: usize,
    /// People who wait for an answer and may have one.
    unanswered: usize,
    /// Those of them whose window closes within an hour.
    closing_soon: usize,
    held: usize,
    queued: usize,
    sending: usize,
    unknown: usize,
    /// Messages that were accepted in the last 24 hours, did not go and were not sent again.
    failed: u64,
    /// When the oldest message was accepted that waits for nothing but its turn.
    #[schema(value_type = Option<String>, format = DateTime)]
    oldest_due: Option<Timestamp>,
    /// The loop that sends turns.
    sends: bool,
    /// Instagram's deliveries since the start, by what became of them: `kept`, `forged`, ...
    webhooks: BTreeMap<&'static str, u64>,
    /// By how many seconds this machine's clock is ahead of Instagram's.
    clock_skew_seconds: Option<i64>,
    /// Since when Instagram has not answered, if the last few asked in vain.
    #[schema(value_type = Option<String>, format = DateTime)]
    silent_since: Option<Timestamp>,
    /// How much of its limits Instagram said an account uses, in percent; the highest first.
    usage: Vec<Usage>,
}

/// How much of its limits an account uses.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AccountUsage)]
struct Usage {
    account: String,
    percent: u32,
}

/// What happened in a minute, in all accounts.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MinuteView {
    /// So many minutes ago.
    ago: usize,
    /// Attempts that delivered.
    delivered: u64,
    /// Attempts that were refused.
    refused: u64,
    /// Attempts that ended otherwise.
    other: u64,
    /// How long Instagram took to answer.
    attempts: TimesView,
    /// How long webhooks took to be kept and answered.
    webhooks: TimesView,
}

/// Within how many milliseconds so many of a hundred were done, at most a quarter too long; null when there were none.
#[derive(Debug, Serialize, ToSchema)]
struct TimesView {
    #[serde(rename = "p50_ms")]
    p50: Option<u64>,
    #[serde(rename = "p95_ms")]
    p95: Option<u64>,
    #[serde(rename = "p99_ms")]
    p99: Option<u64>,
}

/// Shows what is worth a look first.
#[utoipa::path(get, path = "/v1/overview", responses((status = OK, body = Overview)))]
pub(super) async fn show<S: Store>(
    Shared(front): Shared<Front<S>>,
    seen: Seen,
) -> Result<Json<Overview>, Problem> {
    let app = &front.app;
    let now = app.clock.wall();
    let survey = app.owner.survey().await;
    let accounts = app.directory.accounts();
    let (unanswered, closing_soon) = waiting_people(&front, &seen, now).await?;
    let since = now.saturating_sub(TODAY).unwrap_or(now);
    let causes = app.store.causes(seen.accounts(None)?, since, now).await?;
    let (ahead, frozen) = app.clock.lead();
    let is_all = seen == Seen::Everything;
    Ok(Json(Overview {
        version: env!("CARGO_PKG_VERSION"),
        upstream: app.upstream.endpoint.base().to_owned(),
        sandbox: app.upstream.is_near(),
        now,
        ahead_ms: ahead,
        frozen,
        accounts: accounts.iter().filter(|account| seen.sees(&account.id)).count(),
        accounts_paused: paused(&front, &seen).await?,
        unanswered,
        closing_soon,
        held: number(&front, &seen, State::Held).await?,
        queued: number(&front, &seen, State::Queued).await?,
        sending: number(&front, &seen, State::Sending).await?,
        unknown: number(&front, &seen, State::Unknown).await?,
        failed: causes.iter().map(|cause| cause.messages).sum(),
        oldest_due: survey.as_ref().filter(|_| is_all).and_then(|survey: &Survey| survey.oldest_due),
        sends: survey.is_some(),
        webhooks: if is_all { front.gauges.webhooks.counts() } else { BTreeMap::new() },
        clock_skew_seconds: app.upstream.clock_skew(),
        silent_since: app.upstream.silence().map(|silence| silence.since),
        usage: survey.map(|survey| usage(&survey, &seen)).unwrap_or_default(),
    }))
}

/// Shows what happened in each of the last sixty minutes, the latest last. It names nobody, and goes with the process.
#[utoipa::path(get, path = "/v1/minutes", responses((status = OK, body = Whole<MinuteView>)))]
pub(super) async fn minutes<S: Store>(
    Shared(front): Shared<Front<S>>,
    seen: Seen,
) -> Result<Json<Whole<MinuteView>>, Problem> {
    if seen != Seen::Everything {
        return Err(Problem::not_within());
    }
    let all = front.app.owner.counts().minutes.all(front.app.clock.steady());
    let newest = all.len().saturating_sub(1);
    let data = all.iter().enumerate().map(|(nth, minute)| MinuteView::of(newest - nth, minute)).collect();
    Ok(Json(Whole { data }))
}

impl MinuteView {
    fn of(ago: usize, minute: &Minute) -> Self {
        let Minute { delivered, refused, other, attempts, webhooks } = minute;
        let times =
            |times: &Times| TimesView { p50: times.within(50), p95: times.within(95), p99: times.within(99) };
        Self {
            ago,
            delivered: *delivered,
            refused: *refused,
            other: *other,
            attempts: times(attempts),
            webhooks: times(webhooks),
        }
    }
}

/// How many people wait for an answer, and how many of them not much longer.
async fn waiting_people<S: Store>(
    front: &Front<S>,
    seen: &Seen,
    now: Timestamp,
) -> Result<(usize, usize), Problem> {
    let accounts = seen.accounts(None)?;
    let filter = ConversationFilter { accounts, open_at: Some(now), person: None, unanswered: true };
    let order = (Sort::Closing, now);
    let rows = front.app.store.conversations_in_order(filter, None, order, 0, MOST_ROWS).await?;
    let soon = now.saturating_add(SOON).unwrap_or(now);
    let closes = rows.iter().filter_map(|row| row.window.as_ref());
    Ok((rows.len(), closes.filter(|window| window.closes_at() <= soon).count()))
}

/// How many messages stand in a state that is not final.
async fn number<S: Store>(front: &Front<S>, seen: &Seen, state: State) -> Result<usize, Problem> {
    let filter = MessageFilter { accounts: seen.accounts(None)?, person: None, state: Some(state) };
    Ok(front.app.store.messages(filter, None, MOST_ROWS).await?.rows.len())
}

fn usage(survey: &Survey, seen: &Seen) -> Vec<Usage> {
    let own = survey.usage.iter().filter(|(account, _)| seen.sees(account));
    own.map(|(account, percent)| Usage { account: account.to_string(), percent: *percent }).collect()
}

async fn paused<S: Store>(front: &Front<S>, seen: &Seen) -> Result<usize, Problem> {
    let accounts = front.app.store.accounts().await?;
    let own = accounts.iter().filter(|account| seen.sees(&account.id));
    Ok(own.filter(|account| account.pause.is_some()).count())
}
