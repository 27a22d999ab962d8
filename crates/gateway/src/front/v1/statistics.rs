//! Statistics: how much was sent, what became of it, and how fast, by hour or day. They name nobody.

use std::collections::BTreeMap;

use antiphon_graph::AccountId;
use antiphon_store::statistics::longest_of;
use antiphon_store::{Counted, Store};
use axum::Json;
use axum::extract::State as Shared;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::access::Seen;
use super::extract::Asked;
use crate::front::Front;
use crate::front::problem::Problem;
use crate::nearest::unknown;

const HINT: &str = "GET /v1/statistics?by=hour, from= and to= as 2026-01-31T00:00:00Z";

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Of whom and of when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// Of this account.
    #[param(value_type = Option<String>)]
    account: Option<AccountId>,
    /// From the hour or day of this time on; a day ago unless said otherwise, or 30 days by day.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Up to this time; now unless said otherwise.
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
    /// `hour`, 31 days of them at most, or `day` (of UTC), 400 of them.
    by: Option<String>,
}

/// How long the spans are.
#[derive(Clone, Copy)]
struct By {
    word: &'static str,
    hours: u32,
    usual: SignedDuration,
    longest: SignedDuration,
}

const SPANS: [By; 2] = [
    By { word: "hour", hours: 1, usual: DAY, longest: SignedDuration::from_hours(31 * 24) },
    By {
        word: "day",
        hours: 24,
        usual: SignedDuration::from_hours(30 * 24),
        longest: SignedDuration::from_hours(400 * 24),
    },
];

/// What happened, by hour or day.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Statistics {
    by: &'static str,
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    to: Timestamp,
    /// Hours or days in which something happened.
    data: Vec<Span>,
    total: Numbers,
}

/// An hour or a day.
#[derive(Debug, Serialize, ToSchema)]
struct Span {
    /// When it began.
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    #[serde(flatten)]
    numbers: Numbers,
}

/// How often each happened, in the hour in which it did.
#[derive(Debug, Default, Serialize, ToSchema)]
struct Numbers {
    accepted: u64,
    delivered: u64,
    /// Refused by Instagram, by code and subcode: `10/2534022`.
    refused: BTreeMap<String, u64>,
    expired: u64,
    cancelled: u64,
    /// It was not known for a time whether it arrived.
    unknown: u64,
    /// Kept until the person writes.
    held: u64,
    /// What a person wrote was answered.
    conversations_answered: u64,
    /// From acceptance to delivery, in milliseconds; at most a quarter too long. Null when nothing was delivered.
    median_ms: Option<u64>,
    p95_ms: Option<u64>,
    #[serde(skip)]
    took: BTreeMap<u32, u64>,
}

/// Shows how much was sent, what became of it, and how fast.
#[utoipa::path(get, path = "/v1/statistics", params(Wanted), responses((status = OK, body = Statistics)))]
pub(super) async fn show<S: Store>(
    Shared(front): Shared<Front<S>>,
    seen: Seen,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Statistics>, Problem> {
    let account = seen.one_account(wanted.account)?;
    let by = span(wanted.by.as_deref().unwrap_or("hour"))?;
    let to = wanted.to.unwrap_or_else(|| front.app.clock.wall());
    let from = wanted.from.unwrap_or_else(|| to.saturating_sub(by.usual).unwrap_or(to));
    if from >= to {
        return Err(Problem::invalid("`from` is not before `to`", HINT));
    }
    if to.duration_since(from) > by.longest {
        let days = by.longest.as_hours() / 24;
        return Err(Problem::invalid(format!("by {} there are at most {days} days", by.word), HINT));
    }
    let (from, end) =
        (floor(from, by.hours), floor(to, by.hours) + SignedDuration::from_hours(by.hours.into()));
    let counted = front.app.store.statistics(account, (from, end), by.hours).await?;
    let (data, total) = added(&counted);
    Ok(Json(Statistics { by: by.word, from, to, data, total }))
}

fn span(word: &str) -> Result<By, Problem> {
    let found = SPANS.into_iter().find(|by| by.word == word);
    found.ok_or_else(|| Problem::invalid(unknown("span", word, SPANS.map(|by| by.word)), HINT))
}

/// When the hour or day of a time began.
fn floor(at: Timestamp, hours: u32) -> Timestamp {
    let span = i64::from(hours) * 3600;
    Timestamp::from_second(at.as_second().div_euclid(span) * span).unwrap_or(at)
}

fn added(counted: &[Counted]) -> (Vec<Span>, Numbers) {
    let (mut spans, mut total) = (BTreeMap::<Timestamp, Numbers>::new(), Numbers::default());
    for one in counted {
        spans.entry(one.from).or_default().add(&one.what, one.number);
        total.add(&one.what, one.number);
    }
    let data = spans.into_iter().map(|(from, numbers)| Span { from, numbers: numbers.timed() });
    (data.collect(), total.timed())
}

impl Numbers {
    fn add(&mut self, what: &str, number: u64) {
        match what.split_once(':') {
            Some(("refused", error)) => {
                *self.refused.entry(error.to_owned()).or_default() += number;
            }
            Some(("took", class)) => {
                *self.took.entry(class.parse().unwrap_or_default()).or_default() += number;
            }
            _ => {
                let place = match what {
                    "accepted" => &mut self.accepted,
                    "delivered" => &mut self.delivered,
                    "expired" => &mut self.expired,
                    "cancelled" => &mut self.cancelled,
                    "unknown" => &mut self.unknown,
                    "held" => &mut self.held,
                    "answered" => &mut self.conversations_answered,
                    // Another version counted it.
                    _ => return,
                };
                *place += number;
            }
        }
    }

    fn timed(self) -> Self {
        Self { median_ms: self.within(50), p95_ms: self.within(95), ..self }
    }

    /// Within which time so many of a hundred were delivered.
    fn within(&self, percent: u64) -> Option<u64> {
        let all: u64 = self.took.values().sum();
        let wanted = (all * percent).div_ceil(100);
        let mut so_far = 0;
        let class = self.took.iter().find(|(_, number)| {
            so_far += **number;
            so_far >= wanted
        });
        class.map(|(class, _)| longest_of(*class))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_that_of_all_that_was_delivered() {
        let counted = |what: &str, number| Counted { from: Timestamp::UNIX_EPOCH, what: what.into(), number };
        let class = |ms| format!("took:{}", antiphon_store::statistics::class(ms));
        let all = [counted(&class(10), 94), counted(&class(1000), 6), counted("refused:10/2534022", 2)];
        let (_, total) = added(&all);
        let near = |told: Option<u64>, ms: u64| told.is_some_and(|told| told >= ms && told <= ms + ms / 4);
        assert!(near(total.median_ms, 10) && near(total.p95_ms, 1000), "{total:?}");
        assert_eq!(total.refused["10/2534022"], 2);
        assert_eq!(Numbers::default().timed().median_ms, None);
    }
}
