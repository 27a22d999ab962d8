//! One attempt at a delivery: what faults do to it, the post itself, and what is written down of it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use antiphon_graph::AppSecret;
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};

use super::carry::{Address, Carried};
use super::delivery::{Attempt, DeliveryId, Posted, Repeat, Struck, Why};
use super::envelope;
use super::event::Event;
use super::note;
use super::unsent::Unsent;
use crate::fault::delay::Delay;
use crate::fault::{Occasion, Operation, Signature};
use crate::journal::{Again, Lap, Raw, Stretch};
use crate::space::Space;

/// How long Instagram waits for an app's answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long a delivery waits at most, by the sandbox's clock, for another to go first.
const LONGEST_REORDER: SignedDuration = SignedDuration::from_secs(5);

/// What is to be posted, once nothing stands against it.
struct Job {
    at: Timestamp,
    /// Which attempt, from 1.
    attempt: u32,
    url: String,
    events: Arc<Vec<Event>>,
    posted: Posted,
    again: Option<Again>,
    struck: Struck,
    /// In real time, before the first byte.
    delay: Delay,
}

/// Makes one attempt at a delivery that was claimed.
pub(crate) async fn run(space: Arc<Space>, id: DeliveryId) {
    let Some(job) = prepare(&space, id) else { return };
    let began = Instant::now();
    job.delay.wait().await;
    let delayed = (!job.delay.is_none()).then(|| Lap::new(Stretch::Fault, began.elapsed()));
    let carried = match Address::of(&job.url) {
        Ok((to, path)) => {
            let request = job.posted.request(&to, &path);
            space.webhooks.carrier.carry(&to, request, PATIENCE, job.struck.effects.slow_reader).await
        }
        Err(error) => Carried::nowhere(Bytes::new(), error),
    };
    let (took, result) = (carried.took, carried.result());
    let mut note = note::of(&job.events, job.at);
    note.faults.clone_from(&job.struck.names);
    note.again = job.again;
    note.laps.extend(delayed);
    let exchange = note::keep(&space, Some((id, job.attempt)), note, carried);
    space.faults().fired_in(&job.struck.names, exchange);
    let attempt = Attempt { at: job.at, took, result, exchange, faults: job.struck.names };
    space.webhooks.settle(id, attempt);
}

/// Writes down what would be posted if there were an app to post it to.
pub(crate) fn keep_unsent(
    space: &Space,
    id: DeliveryId,
    events: &Arc<Vec<Event>>,
    at: Timestamp,
    secret: &str,
) -> Arc<Unsent> {
    let unsent = Unsent::new(events.clone(), at, AppSecret::new(secret));
    let carried = Carried::nowhere(Raw::Unsent(unsent.clone()), Why::NoUrl.to_string());
    note::keep(space, Some((id, 1)), note::of(events, at), carried);
    unsent
}

/// Signs the bytes and lets faults strike. Nothing comes of it when the delivery ends here, or is put off.
fn prepare(space: &Arc<Space>, id: DeliveryId) -> Option<Job> {
    let at = space.clock.now();
    let begun = space.webhooks.begin(id)?;
    let (url, secret) = {
        let world = space.world();
        (world.settings.webhook_url.clone(), world.settings.app_secret.clone())
    };
    let Some(url) = url else {
        let unsent = keep_unsent(space, id, &begun.events, at, &secret);
        space.webhooks.end(id, at, Some(unsent), Why::NoUrl);
        return None;
    };
    let posted = match begun.posted {
        Some(posted) if begun.keeps_signature => posted,
        Some(posted) => Posted::signed(posted.body, &secret),
        None => Posted::signed(envelope::body(&begun.events, at), &secret),
    };
    space.webhooks.keep_posted(id, &posted);
    let again = begun.repeats.map(|repeats| Again::Delivery { of: repeats.of, why: repeats.why });
    let (struck, delay) = match begun.struck {
        Some(struck) => (struck, Delay::default()),
        None => strike(space, &begun.events, &posted, at),
    };
    let struck = go_ahead(space, id, struck, at)?;
    let posted = spoil(posted, &begun.events, &struck, &secret, at);
    Some(Job { at, attempt: begun.attempt, url, events: begun.events, posted, again, struck, delay })
}

fn strike(space: &Space, events: &[Event], posted: &Posted, at: Timestamp) -> (Struck, Delay) {
    let first = events.first();
    let person = first.and_then(|event| event.person.as_ref());
    let magic = person.and_then(|person| space.world().people.get(person)?.magic);
    let occasion = Occasion {
        operation: Operation::Webhook,
        account: first.map(|event| &event.account),
        person,
        magic,
        kind: first.map(|event| event.kind),
        body: &posted.body,
    };
    let strikes = space.faults().strike(&occasion, at);
    let struck = Struck { names: strikes.names().to_vec(), effects: strikes.webhook().clone() };
    (struck, strikes.delay().clone())
}

/// Lets those effects happen that come before the post. Nothing comes of it when it is not posted now.
fn go_ahead(space: &Arc<Space>, id: DeliveryId, mut struck: Struck, at: Timestamp) -> Option<Struck> {
    let effects = &mut struck.effects;
    if effects.drop {
        space.webhooks.end(id, at, None, Why::Dropped(struck.names.join(", ")));
        return None;
    }
    if let Some(delay) = effects.delay.take() {
        space.webhooks.put_off(id, later(at, delay), struck);
        return None;
    }
    if std::mem::take(&mut effects.reorder) {
        space.webhooks.let_others_first(id, later(at, LONGEST_REORDER), struck);
        return None;
    }
    for _ in 0..std::mem::take(&mut effects.duplicates) {
        space.webhooks.repeat(id, Repeat::Fault, at, at);
    }
    if let Some(storm) = effects.storm.take() {
        let dues = std::iter::successors(Some(later(at, storm.every)), |due| Some(later(*due, storm.every)));
        for due in dues.take(storm.times as usize) {
            space.webhooks.repeat(id, Repeat::Fault, at, due);
        }
    }
    Some(struck)
}

/// The bytes as this attempt posts them: old, or signed in a way that no app may accept.
fn spoil(posted: Posted, events: &[Event], struck: &Struck, secret: &str, at: Timestamp) -> Posted {
    let body = match struck.effects.stale {
        Some(age) => {
            let by_ms = i64::try_from(age.as_millis()).unwrap_or(i64::MAX);
            let aged: Vec<_> = events.iter().map(|event| envelope::aged(event, by_ms)).collect();
            envelope::body(&aged, at.saturating_sub(age).unwrap_or(Timestamp::MIN))
        }
        None => posted.body.clone(),
    };
    match struck.effects.signature {
        Signature::OtherSecret => Posted::signed(body, &format!("not-{secret}")),
        Signature::Wrong => {
            let Posted { body, signed } = Posted::signed(body, secret);
            Posted { body, signed: signed.spoiled() }
        }
        Signature::Right if struck.effects.stale.is_some() => Posted::signed(body, secret),
        Signature::Right => posted,
    }
}

fn later(at: Timestamp, wait: SignedDuration) -> Timestamp {
    at.saturating_add(wait).unwrap_or(Timestamp::MAX)
}
