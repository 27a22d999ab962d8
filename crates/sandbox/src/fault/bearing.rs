//! How an effect comes to bear: in which phase of a call, and as what.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde::Serialize;
use serde_json::Value;
use tokio::sync::watch;
use utoipa::ToSchema;

use super::chance::Chance;
use super::effect::{Effect, Latency, Loss, MadeUp, NamedError};
use super::strikes::{After, Answer, Fate, Instead, Signature, Storm, Strikes};
use crate::graph::refusal;
use crate::problem::Problem;

/// The longest that a call is slowed down.
const LONGEST_LATENCY: Duration = Duration::from_mins(10);

/// The most times that one webhook is repeated.
const MOST_REPETITIONS: u32 = 1_000;

/// When, in the way of a call, an effect comes to bear.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Phase {
    /// Before anything is done, so that nothing is delivered.
    Before,
    /// While it is done.
    During,
    /// After it was done: delivered, and only the answer suffers.
    After,
    /// On the way of a webhook.
    Webhook,
}

impl Effect {
    pub(super) fn phase(&self) -> Phase {
        match self {
            Self::Error(_) | Self::Answer(_) | Self::Close | Self::Reset => Phase::Before,
            Self::Latency(_) | Self::Hold | Self::Bandwidth(_) => Phase::During,
            Self::LoseReply(_)
            | Self::DeliverThenError(_)
            | Self::TruncateReply(_)
            | Self::MalformedJson
            | Self::ContentType(_) => Phase::After,
            Self::DelayWebhook(_)
            | Self::DuplicateWebhook(_)
            | Self::ReorderWebhook
            | Self::DropWebhook
            | Self::BadSignature
            | Self::WrongSecret
            | Self::StaleWebhook(_)
            | Self::SlowReader(_)
            | Self::RedeliverStorm(_) => Phase::Webhook,
        }
    }

    /// The seed of its chance; 0 when it leaves nothing to chance.
    pub(super) fn seed(&self) -> u64 {
        match self {
            Self::Latency(Latency::Between { seed, .. } | Latency::LogNormal { seed, .. }) => *seed,
            _ => 0,
        }
    }

    /// Checks what the types leave open.
    pub(super) fn check(&self) -> Result<(), Problem> {
        let wrong = |what: &str| Err(Problem::Invalid(what.into()));
        match self {
            Self::Error(error) | Self::DeliverThenError(error) => error.answer().map(drop),
            Self::Answer(made_up) => made_up.answer().map(drop),
            Self::ContentType(kind) if HeaderValue::from_str(kind).is_err() => {
                wrong("a content type is text without line breaks")
            }
            Self::Bandwidth(rate) | Self::SlowReader(rate) if rate.bytes_per_second == 0 => {
                wrong("`bytes_per_second` is 1 or more; to let nothing through, use `hold`")
            }
            Self::Latency(Latency::Between { from, to, .. }) if from.0 > to.0 => {
                wrong("a latency `between` goes `from` the least `to` the most")
            }
            Self::Latency(Latency::LogNormal { sigma, .. }) if !(0.0..=5.0).contains(sigma) => {
                wrong("`sigma` is a number from 0 to 5")
            }
            Self::DuplicateWebhook(times) if !(1..=MOST_REPETITIONS).contains(times) => {
                wrong("a webhook is duplicated 1 to 1000 times")
            }
            Self::RedeliverStorm(storm) if !(1..=MOST_REPETITIONS).contains(&storm.times) => {
                wrong("a storm redelivers 1 to 1000 times")
            }
            _ => Ok(()),
        }
    }

    /// Adds the effect to what strikes. Of two that exclude each other, the first stays.
    pub(super) fn strike(&self, strikes: &mut Strikes, chance: &mut Chance, hold: &watch::Sender<bool>) {
        let webhook = &mut strikes.webhook;
        match self {
            Self::Error(error) => instead(strikes, Instead::Answer(checked(error.answer()))),
            Self::Answer(made_up) => instead(strikes, Instead::Answer(checked(made_up.answer()))),
            Self::Close => instead(strikes, Instead::Fate(Fate::Close)),
            Self::Reset => instead(strikes, Instead::Fate(Fate::Reset)),
            Self::Latency(latency) => strikes.delay.latency += latency.draw(chance),
            Self::Hold => strikes.delay.holds.push(hold.subscribe()),
            Self::Bandwidth(rate) => strikes.bytes_per_second = Some(rate.bytes_per_second),
            Self::LoseReply(loss) => after(strikes, loss.after()),
            Self::DeliverThenError(error) => after(strikes, After::Answer(checked(error.answer()))),
            Self::TruncateReply(truncation) => after(strikes, After::Truncate(truncation.bytes)),
            Self::MalformedJson => after(strikes, After::MalformedJson),
            Self::ContentType(kind) => after(strikes, After::ContentType(kind.clone())),
            Self::DelayWebhook(by) => {
                webhook.delay = Some(webhook.delay.unwrap_or_default().saturating_add(by.0));
            }
            Self::DuplicateWebhook(times) => webhook.duplicates += times,
            Self::ReorderWebhook => webhook.reorder = true,
            Self::DropWebhook => webhook.drop = true,
            Self::BadSignature => webhook.signature = Signature::Wrong,
            Self::WrongSecret => webhook.signature = Signature::OtherSecret,
            Self::StaleWebhook(by) => webhook.stale = Some(by.0),
            Self::SlowReader(rate) => webhook.slow_reader = Some(rate.bytes_per_second),
            Self::RedeliverStorm(storm) => {
                webhook.storm = Some(Storm { times: storm.times, every: storm.every.0 });
            }
        }
    }
}

fn instead(strikes: &mut Strikes, instead: Instead) {
    strikes.before.get_or_insert(instead);
}

fn after(strikes: &mut Strikes, after: After) {
    strikes.after.get_or_insert(after);
}

fn checked(answer: Result<Answer, Problem>) -> Answer {
    answer.expect("a rule's answer was checked when the rule was armed")
}

impl NamedError {
    fn answer(&self) -> Result<Answer, Problem> {
        if refusal::named(&self.name).is_none() {
            let names: Vec<_> = refusal::ALL.iter().map(|preset| preset.name).collect();
            let names = names.join(", ");
            return Err(Problem::Invalid(format!("there is no error {:?}; there are {names}", self.name)));
        }
        Ok(Answer::Refusal { name: self.name.clone(), headers: headers(&self.headers)? })
    }
}

impl MadeUp {
    fn answer(&self) -> Result<Answer, Problem> {
        let status = StatusCode::from_u16(self.status).ok().filter(|status| status.as_u16() >= 200);
        let Some(status) = status else {
            return Err(Problem::Invalid(format!(
                "{} is not the status of an answer; use 200 to 999",
                self.status
            )));
        };
        let mut headers = headers(&self.headers)?;
        let (body, kind) = match &self.body {
            Value::Null => (Bytes::new(), None),
            Value::String(text) => (Bytes::from(text.clone()), Some("text/plain; charset=UTF-8")),
            json => (Bytes::from(json.to_string()), Some("application/json; charset=UTF-8")),
        };
        if let Some(kind) = kind {
            headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static(kind));
        }
        Ok(Answer::Custom { status, headers, body })
    }
}

fn headers(written: &BTreeMap<String, String>) -> Result<HeaderMap, Problem> {
    let read = |(name, value): (&String, &String)| {
        let header = HeaderName::try_from(name).ok().zip(HeaderValue::try_from(value).ok());
        header.ok_or_else(|| Problem::Invalid(format!("{name:?} with {value:?} is not a header")))
    };
    written.iter().map(read).collect()
}

impl Loss {
    fn after(self) -> After {
        match self {
            Self::Reset => After::Lose(Fate::Reset),
            Self::Close => After::Lose(Fate::Close),
            Self::Hang => After::Lose(Fate::Hang),
            Self::BadGateway => {
                let page =
                    "<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>";
                let html = HeaderValue::from_static("text/html");
                After::Answer(Answer::Custom {
                    status: StatusCode::BAD_GATEWAY,
                    headers: HeaderMap::from_iter([(CONTENT_TYPE, html)]),
                    body: Bytes::from_static(page.as_bytes()),
                })
            }
        }
    }
}

impl Latency {
    fn draw(&self, chance: &mut Chance) -> Duration {
        let seconds = match self {
            Self::Fixed(span) => span.0.as_secs_f64(),
            Self::Between { from, to, .. } => {
                let (from, to) = (from.0.as_secs_f64(), to.0.as_secs_f64());
                from + (to - from) * chance.unit()
            }
            Self::LogNormal { median, sigma, .. } => median.0.as_secs_f64() * (sigma * chance.normal()).exp(),
        };
        Duration::try_from_secs_f64(seconds).unwrap_or(LONGEST_LATENCY).min(LONGEST_LATENCY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn effect(json: &str) -> Effect {
        serde_json::from_str(json).unwrap()
    }

    fn struck(json: &str) -> Strikes {
        let effect = effect(json);
        effect.check().unwrap();
        let mut strikes = Strikes::default();
        effect.strike(&mut strikes, &mut Chance::seeded(effect.seed()), &watch::Sender::new(false));
        strikes
    }

    #[test]
    fn an_answer_made_up_is_given_as_it_is_written() {
        let strikes = struck(r#"{"answer":{"status":503,"headers":{"Retry-After":"7"},"body":{"a":1}}}"#);
        let Some(Instead::Answer(answer)) = strikes.before() else { panic!("{strikes:?}") };
        let answer = answer.custom().unwrap();
        assert_eq!(answer.status(), 503);
        assert_eq!(answer.headers()["retry-after"], "7");
        assert_eq!(answer.headers()["content-type"], "application/json; charset=UTF-8");
        assert_eq!(answer.body().as_ref(), br#"{"a":1}"#);
    }

    #[test]
    fn a_latency_is_the_same_at_every_run_and_within_its_bounds() {
        let json = r#"{"latency":{"between":{"from":"100ms","to":"200ms","seed":3}}}"#;
        let latency = struck(json).delay.latency;
        assert!((100..=200).contains(&latency.as_millis()), "{latency:?}");
        assert_eq!(struck(json).delay.latency, latency);
        assert_eq!(struck(r#"{"latency":{"fixed":"5s"}}"#).delay.latency, Duration::from_secs(5));
    }

    #[test]
    fn half_of_log_normal_latencies_are_below_the_median() {
        let Effect::Latency(latency) = effect(r#"{"latency":{"log_normal":{"median":"200ms","sigma":1}}}"#)
        else {
            panic!("a latency")
        };
        let mut chance = Chance::seeded(1);
        let draws: Vec<_> = (0..2_000).map(|_| latency.draw(&mut chance)).collect();
        let below = draws.iter().filter(|draw| draw.as_millis() < 200).count();
        assert!((900..1_100).contains(&below), "{below}");
    }

    #[test]
    fn what_cannot_be_answered_is_refused_when_it_is_armed() {
        for (wrong, says) in [
            (r#"{"error":{"name":"no_such"}}"#, "there is no error"),
            (r#"{"answer":{"status":99}}"#, "not the status"),
            (r#"{"answer":{"status":200,"headers":{"a b":"c"}}}"#, "not a header"),
            (r#"{"bandwidth":{"bytes_per_second":0}}"#, "1 or more"),
            (r#"{"latency":{"between":{"from":"2s","to":"1s"}}}"#, "the least"),
            (r#"{"content_type":"a\nb"}"#, "line breaks"),
            (r#"{"duplicate_webhook":0}"#, "1 to 1000"),
        ] {
            let problem = effect(wrong).check().unwrap_err().to_string();
            assert!(problem.contains(says), "{wrong}: {problem}");
        }
    }
}
