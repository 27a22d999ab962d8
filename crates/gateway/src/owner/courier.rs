//! The courier: carries one message to Instagram, once, and says what came of it.

use std::time::Duration;

use antiphon_client::Transport as _;
use antiphon_client::transport::{Interrupted, TransportError};
use antiphon_engine::{Attempt, Fence, Happened, MessageKey, Queue};
use antiphon_graph::{AccessToken, Draft, Outcome, Permit, Proof, Send, Usage, outcome};
use antiphon_store::Store;
use jiff::{SignedDuration, Timestamp};
use tracing::{debug, error};

use crate::App;

/// One message to be carried.
#[derive(Debug)]
pub(super) struct Errand {
    pub(super) queue: Queue,
    pub(super) key: MessageKey,
    pub(super) fence: Fence,
    pub(super) permit: Permit,
    /// When no byte has left at this moment, by the steady clock, none may.
    pub(super) give_back_at: Duration,
}

impl Errand {
    /// Carries it, and tells the engine.
    pub(super) async fn run<S: Store>(self, app: App<S>) {
        let Self { queue, key, fence, permit, give_back_at } = self;
        let packed = pack(&app, &queue, key, permit).await;
        let is_too_late = |send: &Send| {
            app.clock.steady() >= give_back_at
                || send.not_after().is_some_and(|not_after| app.clock.wall() >= not_after)
        };
        let attempt = match packed {
            Some((send, _)) if is_too_late(&send) => {
                Attempt { given_back: true, ..not_sent(app.clock.wall()) }
            }
            Some((send, token)) => {
                let began = app.clock.steady();
                let attempt = carry(&app, &send, &token).await;
                count(&app, &attempt, app.clock.steady().saturating_sub(began));
                attempt
            }
            None => not_sent(app.clock.wall()),
        };
        app.owner.counts().attempted.count(word(&attempt));
        debug!(message.id = %key, attempt = fence.attempt, outcome = word(&attempt), "an attempt ended");
        app.owner.tell(Happened::Attempted { key, fence, attempt });
    }
}

/// Counts an attempt that was made, and how long it took.
fn count<S>(app: &App<S>, attempt: &Attempt, took: Duration) {
    let counts = app.owner.counts();
    counts.attempt_times.0.took(took);
    counts.minutes.at(app.clock.steady(), |minute| {
        minute.attempts.took(took);
        match attempt.outcome {
            Outcome::Delivered(_) => minute.delivered += 1,
            Outcome::Refused(_) => minute.refused += 1,
            _ => minute.other += 1,
        }
    });
}

/// Finds what is to be sent, and with whose token.
async fn pack<S: Store>(
    app: &App<S>,
    queue: &Queue,
    key: MessageKey,
    permit: Permit,
) -> Option<(Send, AccessToken)> {
    let token = app.directory.account(&queue.account)?.token.clone();
    let draft = match app.owner.drafts.take(key) {
        Some(draft) => draft,
        None => read(app, key).await?,
    };
    let (draft, _) = Draft::from_json(&draft)
        .map_err(|error| error!(message.id = %key, %error, "a kept draft cannot be understood"))
        .ok()?;
    Some((Send::new(permit, draft.content).in_reply_to(draft.reply_to), token))
}

async fn read<S: Store>(app: &App<S>, key: MessageKey) -> Option<Vec<u8>> {
    app.store.draft(key).await.unwrap_or_else(|error| {
        error!(error = &error as &dyn std::error::Error, message.id = %key, "a draft could not be read");
        None
    })
}

async fn carry<S: Store>(app: &App<S>, send: &Send, token: &AccessToken) -> Attempt {
    let request = send.to_http(&app.upstream.endpoint, token);
    let began = app.clock.wall();
    let timeouts = app.upstream.timeouts;
    let longest = timeouts.connect + timeouts.write + timeouts.read;
    let answer = app.upstream.carry(request).await;
    let usage = answer.as_ref().map(|answer| Usage::from_headers(answer.headers())).unwrap_or_default();
    let outcome = match answer {
        Ok(answer) => Outcome::from_http(&answer, Proof::of(send.content())),
        Err(TransportError::NotSent { .. }) => return not_sent(app.clock.wall()),
        Err(TransportError::Unknown { why, .. }) => Outcome::Unknown(match why {
            Interrupted::ReadTimeout { .. } | Interrupted::WriteTimeout { .. } => outcome::Why::TimedOut,
            _ => outcome::Why::CutOff,
        }),
        // A transport that cannot say may have sent it.
        Err(_) => Outcome::Unknown(outcome::Why::CutOff),
    };
    let deadline = began
        .saturating_add(SignedDuration::try_from(longest).unwrap_or(SignedDuration::MAX))
        .unwrap_or(Timestamp::MAX);
    Attempt { outcome, first_byte_at: Some(began), deadline, usage, given_back: false }
}

fn not_sent(now: Timestamp) -> Attempt {
    let usage = Usage::default();
    Attempt { outcome: Outcome::NotSent, first_byte_at: None, deadline: now, usage, given_back: false }
}

fn word(attempt: &Attempt) -> &'static str {
    match attempt.outcome {
        Outcome::Delivered(_) => "delivered",
        Outcome::Refused(_) => "refused",
        Outcome::Throttled(_) => "throttled",
        Outcome::NotSent => "not_sent",
        Outcome::Unknown(_) => "unknown",
    }
}
