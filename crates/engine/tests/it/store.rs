//! A model of the store: what is kept, in batches, with fences; and what a crash takes away.

use std::collections::{BTreeMap, BTreeSet};

use antiphon_engine::disclosure::Past;
use antiphon_engine::{
    Echo, Epoch, Fence, Ground, Head, Loaded, MessageKey, OnUnknown, Parts, Queue, Requeued, Settlement,
    Shard, Stage, Stands, State, With,
};
use antiphon_graph::{AccountId, Conversation, MessageId, Window};
use jiff::Timestamp;

use crate::pieces::{Piece, Pieces};
use crate::plan::Bug;

/// A message, as it is kept.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(crate) struct Row {
    pub(crate) queue: Queue,
    pub(crate) place: u64,
    pub(crate) accepted_at: Timestamp,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) pieces: Pieces,
    /// A human has written it.
    pub(crate) is_human: bool,
    /// Its turn ended before all of it was sent.
    pub(crate) lost_turn: bool,
    pub(crate) ground: Ground,
    pub(crate) hold: bool,
    pub(crate) on_unknown: OnUnknown,
    pub(crate) state: State,
    pub(crate) fence: Option<Fence>,
    pub(crate) attempts: u32,
    pub(crate) intended_at: Timestamp,
    pub(crate) not_before: Option<Timestamp>,
    pub(crate) after_unknown: bool,
    pub(crate) span: (Timestamp, Timestamp),
    pub(crate) given_up: bool,
    pub(crate) resends: usize,
}

/// Everything that is kept.
#[derive(Debug, Default)]
pub(crate) struct Store {
    pub(crate) rows: BTreeMap<MessageKey, Row>,
    pub(crate) epochs: BTreeMap<Shard, Epoch>,
    pub(crate) windows: BTreeMap<Conversation, Window>,
    pub(crate) closed: BTreeMap<Conversation, Timestamp>,
    pub(crate) echoes: BTreeMap<Queue, Vec<Echo>>,
    pub(crate) bound: BTreeMap<MessageId, MessageKey>,
    pub(crate) live: BTreeMap<Queue, BTreeSet<(u64, MessageKey)>>,
    pub(crate) pasts: BTreeMap<Queue, Past>,
    /// The accounts of which it is known that they cannot send albums.
    pub(crate) one_by_one: BTreeSet<AccountId>,
    pub(crate) last_place: u64,
    pub(crate) bug: Option<Bug>,
    /// What must never happen, and did.
    pub(crate) broken: Vec<String>,
}

impl Store {
    /// Keeps a message in its place; one that waits for the person is in no queue yet.
    pub(crate) fn accept(
        &mut self,
        key: MessageKey,
        mut row: Row,
        chance: u64,
        now: Timestamp,
    ) -> Option<Head> {
        self.last_place += 1 + chance % 3;
        row.place = match self.bug {
            Some(Bug::SkipPlace) => chance % 1000,
            _ => self.last_place,
        };
        let is_held = row.hold && !self.is_open(&row.queue, now);
        row.state = if is_held { State::Held } else { State::Queued };
        let head = (!is_held).then(|| head(key, &row));
        if !is_held {
            self.live.entry(row.queue.clone()).or_default().insert((row.place, key));
        }
        self.rows.insert(key, row);
        head
    }

    fn is_open(&self, queue: &Queue, now: Timestamp) -> bool {
        self.window(queue).is_some_and(|window| window.is_open(now))
    }

    /// Whether a write is of an owner that owns no more. It must change nothing.
    fn is_fenced(&mut self, shard: Shard, epoch: Epoch, what: &str) -> bool {
        let is_old = self.epochs.get(&shard).is_some_and(|now| epoch < *now);
        if is_old && self.bug == Some(Bug::IgnoreFence) {
            self.broken.push(format!("{what} was written by epoch {} after the shard was taken", epoch.0));
            return false;
        }
        is_old
    }

    pub(crate) fn intend(
        &mut self,
        key: MessageKey,
        fence: Fence,
        planned: Option<Vec<Piece>>,
        now: Timestamp,
    ) -> bool {
        if self.is_fenced(key.shard(), fence.epoch, "an intent") {
            return false;
        }
        let Some(row) = self.rows.get_mut(&key).filter(|row| row.state == State::Queued) else {
            return false;
        };
        row.state = State::Sending;
        if let Some(planned) = planned {
            row.pieces.plan(planned);
        }
        row.fence = Some(fence);
        row.attempts = row.attempts.max(fence.attempt);
        row.intended_at = now;
        let queue = row.queue.clone();
        let live = &self.live[&queue];
        let busy = live.iter().map(|(_, key)| &self.rows[key]).filter(|row| match row.state {
            State::Sending => true,
            State::Unknown => !row.given_up,
            _ => false,
        });
        if busy.count() > 1 {
            self.broken.push(format!("two messages of {queue:?} are under way"));
        }
        true
    }

    /// Keeps what became of a message, if it stands as expected; says whether it did.
    pub(crate) fn settle(
        &mut self,
        epoch: Epoch,
        key: MessageKey,
        stands: Stands,
        to: &Settlement,
        now: Timestamp,
    ) -> bool {
        if self.is_fenced(key.shard(), epoch, "a settlement") {
            return false;
        }
        // A window that has opened again has a day before it.
        let later = now + jiff::SignedDuration::from_mins(10);
        let is_open = self.rows.get(&key).is_some_and(|row| self.is_open(&row.queue, later));
        let Some(row) = self.rows.get_mut(&key) else { return false };
        let is_it = row.state == stands.state && (stands.fence.is_none() || row.fence == stands.fence);
        if !is_it {
            return false;
        }
        match to {
            Settlement::Delivered { mid, .. } | Settlement::PartDelivered { mid, .. } => {
                let is_last = matches!(to, Settlement::Delivered { .. });
                if is_last != row.pieces.is_last() {
                    self.broken.push(format!("{key} is told as if it had other parts"));
                }
                row.state = if is_last { State::Delivered } else { State::Queued };
                (row.not_before, row.after_unknown, row.given_up) = (None, false, false);
                let (past, piece) = (self.pasts.entry(row.queue.clone()).or_default(), row.pieces.now());
                if matches!(piece, Piece::Disclosure(_)) {
                    past.disclosed_at = Some(now);
                }
                past.human_at = if row.is_human { Some(now) } else { past.human_at };
                if self.bug != Some(Bug::ForgetPart) || is_last {
                    row.pieces.deliver(mid.clone());
                }
                if let Some(mid) = mid
                    && let Some(other) = self.bound.insert(mid.clone(), key)
                {
                    self.broken.push(format!("{mid} is bound to {other} and to {key}"));
                }
            }
            Settlement::Refused(_) => row.state = State::Refused,
            Settlement::Expired(_) => row.state = State::Expired,
            Settlement::Queued { not_before, why } => {
                row.state = State::Queued;
                row.not_before = *not_before;
                if matches!(why, Requeued::ProvedAbsent | Requeued::Resend) {
                    row.after_unknown = true;
                }
                if *why == Requeued::OneByOne {
                    row.after_unknown = false;
                }
                row.resends += usize::from(*why == Requeued::Resend);
            }
            Settlement::Unknown { first_byte_at, deadline } => {
                row.state = State::Unknown;
                row.span = (*first_byte_at, *deadline);
                if row.is_human {
                    self.pasts.entry(row.queue.clone()).or_default().human_at = Some(now);
                }
            }
            Settlement::GivenUp => (row.given_up, row.lost_turn) = (true, true),
            Settlement::Held => {
                row.state = if is_open { State::Queued } else { State::Held };
                row.lost_turn = true;
            }
        }
        let (state, queue, place) = (row.state, row.queue.clone(), row.place);
        if state.is_final() || state == State::Held {
            self.end(&queue, place, key);
        }
        true
    }

    pub(crate) fn end(&mut self, queue: &Queue, place: u64, key: MessageKey) {
        if let Some(live) = self.live.get_mut(queue) {
            live.remove(&(place, key));
            if live.is_empty() {
                self.live.remove(queue);
            }
        }
    }

    pub(crate) fn load(&self, queue: &Queue, heads: usize) -> Loaded {
        let live: Vec<_> = self.live.get(queue).into_iter().flatten().map(|(_, key)| *key).collect();
        let (given_up, waiting): (Vec<_>, Vec<_>) = live
            .into_iter()
            .partition(|key| self.rows[key].state == State::Unknown && self.rows[key].given_up);
        let more = waiting.len() > heads;
        let (first, others) = waiting.split_at(heads.min(waiting.len()));
        let is_under_way = |row: &Row| row.pieces.done() > 0 || row.state != State::Queued;
        let begun = others.iter().filter(|key| is_under_way(&self.rows[key]));
        let taken = given_up.iter().chain(first).chain(begun);
        let oldest = given_up.iter().chain(&waiting).filter_map(|key| match &self.rows[key] {
            row if row.state == State::Unknown => Some(row.span.0),
            row if row.state == State::Sending => Some(row.intended_at),
            _ => None,
        });
        let oldest = oldest.min().map(|at| at - jiff::SignedDuration::from_secs(10));
        let echoes = self.echoes.get(queue).into_iter().flatten();
        let is_wanted = |echo: &&Echo| {
            oldest.is_some_and(|oldest| echo.at >= oldest) && !self.bound.contains_key(&echo.mid)
        };
        Loaded {
            heads: taken.map(|key| head(*key, &self.rows[key])).collect(),
            more,
            window: self.window(queue),
            echoes: echoes.filter(is_wanted).cloned().collect(),
            queue: queue.clone(),
        }
    }

    /// What was said in a conversation. What the account wrote that is nobody's here, a human wrote; unless it may be an
    /// unknown message of ours.
    pub(crate) fn past(&self, queue: &Queue) -> Past {
        let mut past = self.pasts.get(queue).copied().unwrap_or_default();
        let live = self.live.get(queue).into_iter().flatten();
        if live.into_iter().any(|(_, key)| self.rows[key].state == State::Unknown) {
            return past;
        }
        let echoes = self.echoes.get(queue).into_iter().flatten();
        let by_hand = echoes.filter(|echo| !self.bound.contains_key(&echo.mid)).map(|echo| echo.at).max();
        past.human_at = past.human_at.max(by_hand);
        past
    }

    pub(crate) fn window(&self, queue: &Queue) -> Option<Window> {
        let conversation = queue.conversation()?;
        let window = self.windows.get(&conversation)?;
        let shut = self.closed.get(&conversation).is_some_and(|at| window.opened_at() <= *at);
        (!shut).then(|| window.clone())
    }

    pub(crate) fn refill(
        &self,
        shard: Shard,
        after: Option<&Queue>,
        at_most: usize,
        heads: usize,
    ) -> (Vec<Loaded>, Option<Queue>) {
        let of_shard = self.live.keys().filter(|queue| queue.shard() == shard);
        let mut behind = of_shard.filter(|queue| after.is_none_or(|after| *queue > after));
        let page: Vec<_> = behind.by_ref().take(at_most).cloned().collect();
        let next = behind.next().and(page.last().cloned());
        (page.iter().map(|queue| self.load(queue, heads)).collect(), next)
    }

    /// A person wrote: the window moves later, never earlier.
    pub(crate) fn opened(&mut self, conversation: &Conversation, at: Timestamp) -> Window {
        let told = Window::opened(conversation.clone(), at);
        let window = match self.windows.remove(conversation) {
            Some(known) => known.later(told),
            None => told,
        };
        self.windows.insert(conversation.clone(), window.clone());
        window
    }

    /// Lets those go that wait for a person whose window is open. Says in which queues they stand.
    pub(crate) fn release(&mut self, conversation: &Conversation, now: Timestamp) -> BTreeSet<Queue> {
        let is_theirs = |row: &Row| row.queue.conversation().as_ref() == Some(conversation);
        let held = self.rows.iter().filter(|(_, row)| row.state == State::Held && is_theirs(row));
        let held: Vec<_> = held.map(|(key, row)| (*key, row.queue.clone(), row.place)).collect();
        let mut released = BTreeSet::new();
        for (key, queue, place) in held {
            if self.is_open(&queue, now) {
                self.rows.get_mut(&key).expect("it was just seen").state = State::Queued;
                self.live.entry(queue.clone()).or_default().insert((place, key));
                released.insert(queue);
            }
        }
        released
    }

    /// Ends what was held for too long.
    pub(crate) fn expire_held(&mut self, now: Timestamp) {
        let held = self.rows.values_mut().filter(|row| row.state == State::Held);
        for row in held.filter(|row| row.expires_at.is_some_and(|at| at <= now)) {
            row.state = State::Expired;
        }
    }

    /// Keeps an echo; says whether it is of no message that is known to have its id.
    pub(crate) fn echoed(&mut self, queue: &Queue, echo: &Echo) -> bool {
        let echoes = self.echoes.entry(queue.clone()).or_default();
        if echoes.iter().all(|known| known.mid != echo.mid) {
            echoes.push(echo.clone());
        }
        !self.bound.contains_key(&echo.mid)
    }
}

fn head(key: MessageKey, row: &Row) -> Head {
    let stage = match row.state {
        State::Sending => {
            Stage::Sending { fence: row.fence.expect("an intent"), intended_at: row.intended_at }
        }
        State::Unknown => Stage::Unknown {
            fence: row.fence.expect("an intent"),
            first_byte_at: row.span.0,
            deadline: row.span.1,
            given_up: row.given_up,
            of_copy: false,
        },
        _ => Stage::Queued {
            attempts: row.attempts,
            not_before: row.not_before,
            after_unknown: row.after_unknown,
        },
    };
    let part = row.pieces.now().part();
    let done = u32::try_from(row.pieces.done()).expect("they are few");
    Head {
        key,
        place: row.place,
        accepted_at: row.accepted_at,
        expires_at: row.expires_at,
        pace: part.pace,
        ground: row.ground,
        hold: row.hold,
        on_unknown: row.on_unknown,
        likeness: part.likeness,
        to_plan: row.pieces.to_plan,
        parts: Parts { done, rest: row.pieces.rest() },
        stage,
    }
}

/// Whether the messages of a queue take turns that the person sees.
pub(crate) fn has_order(queue: &Queue) -> bool {
    matches!(queue.with, With::Person(_))
}
