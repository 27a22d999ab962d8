//! Webhooks: what Instagram tells an app.
//!
//! Something happens and is *announced*; what is announced becomes a *delivery*, signed bytes that are posted to the
//! app until it answers 200 or 36 hours have passed by the sandbox's clock. Every attempt stands in the journal. See
//! <https://developers.facebook.com/documentation/instagram-platform/webhooks>.

mod attachment;
mod attempt;
mod carry;
pub(crate) mod comment;
mod delivery;
pub(crate) mod echo;
pub(crate) mod edited;
mod envelope;
mod event;
mod field;
pub(crate) mod fixture;
pub(crate) mod handshake;
pub(crate) mod item;
mod json;
pub(crate) mod lab;
mod links;
pub(crate) mod log;
mod note;
mod post;
pub(crate) mod pump;
mod queue;
pub(crate) mod redeliver;
mod signature;
#[cfg(test)]
mod stories;
mod tree;
mod unsent;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use tokio::sync::{Mutex as AsyncMutex, oneshot, watch};

use crate::advance::Fired;
use crate::advance::closing::Closings;
use crate::space::Space;
use crate::world::World;
use crate::world::person::Magic;
pub(crate) use carry::{Address, Carrier};
use delivery::{Attempt, Begun, Posted, Struck, Why};
pub(crate) use delivery::{Delivery, DeliveryId, Repeat};
pub(crate) use event::{About, Event};
pub(crate) use links::Links;
use queue::Queue;
pub(crate) use signature::sign;
pub(crate) use unsent::Unsent;

/// The deliveries of a space.
#[derive(Debug)]
pub(crate) struct Webhooks {
    carrier: Carrier,
    queue: Mutex<Queue>,
    /// Sent whenever there may be something to do, or something is done.
    changed: watch::Sender<()>,
    pub(crate) closings: Closings,
    /// Held by the one who moves the clock.
    pub(crate) advancing: AsyncMutex<()>,
    /// What fired since the clock began to be moved.
    recorded: Mutex<Option<Vec<Fired>>>,
}

/// What came of the first attempt at a delivery.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub(crate) struct Receipt {
    pub(crate) id: DeliveryId,
    /// What the app answered.
    pub(crate) status: Option<u16>,
    /// Why it did not answer, or why nothing was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
}

/// How an event goes out.
#[derive(Clone, Copy, Debug, Default)]
struct Terms {
    /// By the sandbox's clock, from now.
    wait: SignedDuration,
    /// Even to an account that is not subscribed to it.
    anyway: bool,
}

/// Tells the app of an event, soon: the call does not wait. Takes the world's lock for a moment.
pub(crate) fn announce(space: &Arc<Space>, event: Event) -> DeliveryId {
    announce_on(space, event, Terms::default())
}

/// Tells the app of an event when some time has passed by the sandbox's clock.
pub(crate) fn announce_in(space: &Arc<Space>, event: Event, wait: SignedDuration) -> DeliveryId {
    announce_on(space, event, Terms { wait, ..Terms::default() })
}

/// Tells the app of an event that somebody asked for, whether or not the account is subscribed to it.
pub(crate) fn announce_anyway(space: &Arc<Space>, event: Event) -> DeliveryId {
    announce_on(space, event, Terms { anyway: true, ..Terms::default() })
}

/// Waits for the first attempt at a delivery to end, or to be put off.
pub(crate) async fn settled(space: &Space, id: DeliveryId) -> Receipt {
    let waiting = {
        let mut queue = space.webhooks.queue();
        queue.delivery_mut(id).filter(|delivery| delivery.is_awaited(space.clock.now())).map(|delivery| {
            let (done, waiting) = oneshot::channel();
            delivery.waiting.push(done);
            waiting
        })
    };
    if let Some(waiting) = waiting {
        // Whether it was tried or forgotten, the receipt says.
        let _ = waiting.await;
    }
    match space.webhooks.queue().delivery(id) {
        Some(delivery) => delivery.receipt(),
        None => Receipt { id, status: None, reason: Some("the delivery is forgotten".into()) },
    }
}

fn announce_on(space: &Arc<Space>, event: Event, terms: Terms) -> DeliveryId {
    let now = space.clock.now();
    let (event, verdict) = {
        let world = space.world();
        let event = if is_held_elsewhere(&world, &event) { event.standing_by() } else { event };
        let verdict = judge(&world, &event, terms);
        (event, verdict)
    };
    match verdict {
        Verdict::Post { batch } => {
            let due = now.saturating_add(terms.wait).unwrap_or(Timestamp::MAX);
            let id = space.webhooks.queue().add(event, now, due, batch);
            space.webhooks.wake();
            id
        }
        Verdict::Keep { secret } => {
            let id = space.webhooks.queue().next_id();
            let events = Arc::new(vec![event]);
            let unsent = Some(attempt::keep_unsent(space, id, &events, now, &secret));
            space.webhooks.queue().keep(Delivery { unsent, ..Delivery::ended(id, events, now, Why::NoUrl) });
            id
        }
        Verdict::Withhold(why) => {
            let mut queue = space.webhooks.queue();
            let id = queue.next_id();
            queue.keep(Delivery::ended(id, vec![event], now, why));
            id
        }
    }
}

/// What is to become of an event.
enum Verdict {
    /// It is posted, together with so many others at most.
    Post {
        batch: usize,
    },
    /// There is no app to post it to; it is kept, to be signed with this.
    Keep {
        secret: String,
    },
    Withhold(Why),
}

fn judge(world: &World, event: &Event, terms: Terms) -> Verdict {
    let field = event.field.name();
    let account = world.accounts.get(&event.account);
    let is_subscribed =
        account.is_some_and(|account| account.subscribed_fields.iter().any(|name| name == field));
    let magic = event.person.as_ref().and_then(|person| world.people.get(person)?.magic);
    let settings = &world.settings;
    if magic == Some(Magic::DeadWebhook) {
        Verdict::Withhold(Why::DeadWebhook)
    } else if !is_subscribed && !terms.anyway {
        Verdict::Withhold(Why::NotSubscribed(field))
    } else if settings.webhook_url.is_none() && terms.wait.is_zero() {
        Verdict::Keep { secret: settings.app_secret.clone() }
    } else {
        Verdict::Post { batch: settings.webhook_batch.clamp(1, 1_000) }
    }
}

/// Whether another app controls the conversation that an event is about.
fn is_held_elsewhere(world: &World, event: &Event) -> bool {
    let thread = event.person.as_ref().and_then(|person| world.thread(&event.account, person));
    thread.is_some_and(|thread| thread.held_by_other_app)
}

impl Default for Webhooks {
    fn default() -> Self {
        Self {
            carrier: Carrier::default(),
            queue: Mutex::default(),
            changed: watch::channel(()).0,
            closings: Closings::default(),
            advancing: AsyncMutex::default(),
            recorded: Mutex::default(),
        }
    }
}

impl Webhooks {
    /// Forgets all deliveries, those to come and those that were.
    pub(crate) fn clear(&self) {
        self.queue().clear();
        self.closings.forget();
        self.wake();
    }

    /// Hears whenever there may be something to do, or something is done.
    pub(crate) fn watch(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// When the next delivery falls due, of those that wait for their time.
    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        self.queue().next_due()
    }

    /// Whether no delivery is under way, and none could be.
    pub(crate) fn is_quiet(&self, now: Timestamp) -> bool {
        self.queue().is_quiet(now)
    }

    /// A window opened, or was kept open longer.
    pub(crate) fn window_opened(&self, closes_at: Timestamp) {
        if self.closings.opened(closes_at) {
            self.wake();
        }
    }

    /// Begins to write down what fires, or ends it. Gives what was written down until now.
    pub(crate) fn record(&self, from_now_on: bool) -> Vec<Fired> {
        let mut recorded = self.recorded.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *recorded, from_now_on.then(Vec::new)).unwrap_or_default()
    }

    /// Writes down that something fired, while anybody wants to know.
    pub(crate) fn fired(&self, fired: impl FnOnce() -> Fired) {
        if let Some(recorded) = &mut *self.recorded.lock().unwrap_or_else(PoisonError::into_inner) {
            recorded.push(fired());
        }
    }

    /// Held for moments.
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says that there may be something to do.
    fn wake(&self) {
        self.changed.send_replace(());
    }

    fn begin(&self, id: DeliveryId) -> Option<Begun> {
        self.queue().delivery_mut(id).map(Delivery::begin)
    }

    fn keep_posted(&self, id: DeliveryId, posted: &Posted) {
        if let Some(delivery) = self.queue().delivery_mut(id) {
            delivery.posted = Some(posted.clone());
        }
    }

    fn settle(&self, id: DeliveryId, attempt: Attempt) {
        let at = attempt.at;
        let mut queue = self.queue();
        let next = queue.settle(id, attempt);
        if let Some(delivery) = queue.delivery(id) {
            self.fired(|| Fired::delivery(delivery, at, next));
        }
        drop(queue);
        self.wake();
    }

    fn end(&self, id: DeliveryId, at: Timestamp, unsent: Option<Arc<Unsent>>, why: Why) {
        let mut queue = self.queue();
        if let Some(delivery) = queue.delivery_mut(id) {
            delivery.unsent = unsent;
        }
        queue.end(id, why);
        if let Some(delivery) = queue.delivery(id) {
            self.fired(|| Fired::delivery(delivery, at, None));
        }
        drop(queue);
        self.wake();
    }

    fn put_off(&self, id: DeliveryId, due: Timestamp, struck: Struck) {
        let mut queue = self.queue();
        queue.put_off(id, due);
        if let Some(delivery) = queue.delivery_mut(id) {
            delivery.struck = Some(struck);
        }
        drop(queue);
        self.wake();
    }

    fn let_others_first(&self, id: DeliveryId, at_the_latest: Timestamp, struck: Struck) {
        let mut queue = self.queue();
        queue.let_others_first(id, at_the_latest);
        if let Some(delivery) = queue.delivery_mut(id) {
            delivery.struck = Some(struck);
        }
        drop(queue);
        self.wake();
    }

    fn repeat(&self, of: DeliveryId, why: Repeat, now: Timestamp, due: Timestamp) -> Option<DeliveryId> {
        let id = self.queue().repeat(of, why, now, due);
        self.wake();
        id
    }
}
