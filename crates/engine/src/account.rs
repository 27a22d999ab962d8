//! Accounts: what one account has waiting and under way, how fast it goes, and whether it may go at all.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use antiphon_graph::{AccountId, Conversation, MessageId, PersonId, Window};
use jiff::{SignedDuration, Timestamp};

use crate::desk::{self, Desk};
use crate::doubts::Doubts;
use crate::line::{Line, Loading, Turn};
use crate::pace::Paces;
use crate::{Cause, Epoch, Order, Pace, Pause, Requeued, Settlement, Shard, With};

/// One account, as its owner sees it.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) id: AccountId,
    pub(crate) shard: Shard,
    /// The epoch in which its shard is ours, when it is.
    pub(crate) epoch: Option<Epoch>,
    pub(crate) pause: Option<Pause>,
    pub(crate) paused_people: BTreeSet<PersonId>,
    pub(crate) lines: BTreeMap<With, Line>,
    pub(crate) paces: Paces,
    pub(crate) doubts: Doubts,
    /// Those whose turn has come, by the pace that they count against.
    pub(crate) ready: Kinds<VecDeque<With>>,
    /// Those whose intent is ordered or kept, by pace.
    pub(crate) coming: Kinds<u32>,
    /// Those whose intent is kept, in the order of keeping.
    pub(crate) waiting: Kinds<VecDeque<With>>,
    /// How many are between their intent and their outcome.
    pub(crate) under_way: usize,
    /// Those that are to be listed, the oldest deadline first.
    pub(crate) to_list: BTreeSet<(Timestamp, With)>,
    /// When a line is to be looked at again.
    pub(crate) alarms: BTreeSet<(Timestamp, With)>,
    /// When its pace lets something go again.
    pub(crate) wake: Option<Duration>,
    /// Whether some of its queues were set aside.
    pub(crate) has_set_aside: bool,
    /// Whether they could move if they were held: all is read again.
    pub(crate) lacks: bool,
    /// What the engine has noted of its alarms.
    pub(crate) noted: (Option<Timestamp>, Option<Duration>),
}

/// One of each for every pace.
#[derive(Debug, Default)]
pub(crate) struct Kinds<T>([T; 3]);

impl<T> std::ops::Index<Pace> for Kinds<T> {
    type Output = T;
    fn index(&self, pace: Pace) -> &T {
        &self.0[pace as usize]
    }
}

impl<T> std::ops::IndexMut<Pace> for Kinds<T> {
    fn index_mut(&mut self, pace: Pace) -> &mut T {
        &mut self.0[pace as usize]
    }
}

impl Account {
    pub(crate) fn new(id: AccountId) -> Self {
        Self {
            shard: Shard::of(&id),
            id,
            epoch: None,
            pause: None,
            paused_people: BTreeSet::new(),
            lines: BTreeMap::new(),
            paces: Paces::default(),
            doubts: Doubts::default(),
            ready: Kinds::default(),
            coming: Kinds::default(),
            waiting: Kinds::default(),
            under_way: 0,
            to_list: BTreeSet::new(),
            alarms: BTreeSet::new(),
            wake: None,
            has_set_aside: false,
            lacks: false,
            noted: (None, None),
        }
    }

    /// Its shard is ours from now on, or no longer: all that was known of its queues is another's.
    pub(crate) fn change_hands(&mut self, epoch: Option<Epoch>, desk: &mut Desk) {
        desk.queues -= self.lines.len();
        let kept = Self::new(self.id.clone());
        let (pause, paused_people, noted) =
            (self.pause.take(), std::mem::take(&mut self.paused_people), self.noted);
        *self = Self { epoch, pause, paused_people, noted, ..kept };
        if self.is_paused_for(Cause::ManyUnknown) {
            self.doubts.probe_now(desk.now.wall);
        }
        if epoch.is_some_and(|epoch| epoch.0 > 1) {
            self.paces.rest_until(desk.now.steady + desk.settings.first_send_delay);
        }
    }

    /// The line of a queue; a new one when there is none.
    pub(crate) fn line(&mut self, with: &With, desk: &mut Desk) -> &mut Line {
        if !self.lines.contains_key(with) {
            desk.queues += 1;
            let paused = with.person().is_some_and(|person| self.paused_people.contains(person));
            self.lines.insert(with.clone(), Line { paused, ..Line::default() });
        }
        self.lines.get_mut(with).expect("it was just put in")
    }

    /// The queues of a conversation: its messages, and the reactions to each of them.
    pub(crate) fn of_person(&self, person: &PersonId) -> Vec<With> {
        let first = MessageId::new("!").expect("the least of all ids");
        let from = With::Message(person.clone(), first);
        let reactions = self.lines.range(from..).map(|(with, _)| with);
        let reactions = reactions.take_while(|with| with.person() == Some(person));
        let messages = With::Person(person.clone());
        let messages = self.lines.contains_key(&messages).then_some(messages);
        messages.into_iter().chain(reactions.cloned()).collect()
    }

    /// A conversation is paused, or goes on.
    pub(crate) fn pause_person(&mut self, conversation: &Conversation, paused: bool, desk: &mut Desk) {
        if paused {
            self.paused_people.insert(conversation.person.clone());
        } else {
            self.paused_people.remove(&conversation.person);
            self.lacks |= self.has_set_aside;
        }
        for with in self.of_person(&conversation.person) {
            self.line(&with, desk).paused = paused;
            if paused {
                self.give_back(&with, desk);
            }
            self.tend(&with, desk);
        }
    }

    /// A window opened, or stays open longer.
    pub(crate) fn opened(&mut self, window: &Window, desk: &mut Desk) {
        for with in self.of_person(&window.conversation().person) {
            self.line(&with, desk).open(window.clone());
            self.tend(&with, desk);
        }
    }

    /// What is held of a queue is stale: it is read again. Only what is under way keeps its turn.
    pub(crate) fn reload(&mut self, with: &With, desk: &mut Desk) {
        let now = desk.now.wall;
        let line = self.line(with, desk);
        let under_way = usize::from(!line.turn.is_free());
        let mut before: Vec<_> = line.slots.split_off(under_way.min(line.slots.len())).into();
        before.append(&mut line.given_up);
        line.more = false;
        if let Some(loading) = &mut line.loading {
            // Its answer is on the way, and is older than this.
            loading.before.append(&mut before);
            loading.stale = true;
            return self.tend(with, desk);
        }
        line.loading = Some(Loading { before, ..Loading::default() });
        // An intent that is refused again and again is not asked for as fast as the store can answer.
        let waits = line.not_intended > 2;
        line.load_at = waits.then(|| now.checked_add(SignedDuration::from_secs(1)).unwrap_or(now));
        if !waits {
            desk.order(Order::Load { queue: desk::queue(&self.id, with) });
        }
        self.tend(with, desk);
    }

    /// Gives back an intent of which no byte has left.
    pub(crate) fn give_back(&mut self, with: &With, desk: &mut Desk) {
        let Some(line) = self.lines.get_mut(with) else { return };
        let Turn::Waiting(intent) = line.turn else { return };
        let slot = line.slots.front_mut().expect("what waits is held");
        let (key, pace) = (slot.head.key, slot.head.pace);
        slot.requeue(None, false);
        line.turn = Turn::Free;
        line.touch();
        desk.under_way.remove(&key);
        self.free(pace, Some(with));
        self.doubts.forget_probe(key, desk.now.wall);
        let settlement = Settlement::Queued { not_before: None, why: Requeued::GivenBack };
        desk.settle(desk::queue(&self.id, with), key, desk::sending(intent.fence), settlement);
    }

    /// One that was to go goes no more, or has gone.
    pub(crate) fn free(&mut self, pace: Pace, waiting: Option<&With>) {
        self.under_way -= 1;
        if let Some(with) = waiting {
            self.waiting[pace].retain(|other| other != with);
            self.coming[pace] -= 1;
        }
    }

    /// Pauses the account, unless it is paused for a stronger reason or longer. What has no byte out is given back.
    pub(crate) fn pause(&mut self, pause: Pause, desk: &mut Desk) {
        if !pause.beats(self.pause.as_ref()) {
            return;
        }
        if pause.cause == Cause::ManyUnknown {
            self.doubts.stop(desk.now.wall, &desk.settings);
        }
        self.pause = Some(pause.clone());
        desk.order(Order::Pause { account: self.id.clone(), pause: Some(pause) });
        self.give_all_back(desk);
    }

    /// Told from outside how the account stands.
    pub(crate) fn known(&mut self, pause: Option<Pause>, desk: &mut Desk) {
        match &pause {
            Some(pause) if pause.cause == Cause::ManyUnknown => self.doubts.probe_now(desk.now.wall),
            Some(_) => {}
            None => self.doubts.clear(),
        }
        self.pause = pause;
        if self.pause.is_some() {
            self.give_all_back(desk);
        }
    }

    /// Whether nothing of it goes before its pause ends. One that is stopped for its unknown outcomes needs a message
    /// as a probe.
    pub(crate) fn can_wait(&self) -> bool {
        self.pause.as_ref().is_some_and(|pause| pause.cause != Cause::ManyUnknown)
    }

    /// The account goes on.
    pub(crate) fn resume(&mut self, desk: &mut Desk) {
        self.pause = None;
        desk.order(Order::Pause { account: self.id.clone(), pause: None });
    }

    /// Ends a pause whose time has come.
    pub(crate) fn end_pause(&mut self, desk: &mut Desk) {
        if self.pause.as_ref().and_then(|pause| pause.until).is_some_and(|until| until <= desk.now.wall) {
            self.resume(desk);
        }
    }

    /// Time passed.
    pub(crate) fn alarm(&mut self, desk: &mut Desk) {
        self.end_pause(desk);
        let now = desk.now.wall;
        while let Some((_, with)) = self.alarms.first().filter(|(at, _)| *at <= now).cloned() {
            // The line notes its next alarm, which is in the future, in place of this one.
            self.tend(&with, desk);
        }
    }

    /// Private replies of the last hour are learnt.
    pub(crate) fn recount(&mut self, sent_at: &[Timestamp], desk: &mut Desk) {
        for at in sent_at {
            let age = desk.now.wall.duration_since(*at).max(SignedDuration::ZERO).unsigned_abs();
            self.paces.recount(desk.now.steady, age);
        }
    }

    /// Forgets the queues that have been empty for long enough.
    pub(crate) fn forget_empty(&mut self, desk: &mut Desk) {
        let empty = self.lines.iter().filter(|(_, line)| line.empty_since.is_some());
        let empty: Vec<_> = empty.map(|(with, _)| with.clone()).collect();
        for with in empty {
            self.tend(&with, desk);
        }
    }

    fn give_all_back(&mut self, desk: &mut Desk) {
        desk.can_make_room = true;
        for pace in Pace::ALL {
            for with in std::mem::take(&mut self.waiting[pace]) {
                self.waiting[pace].push_back(with.clone());
                self.give_back(&with, desk);
                self.tend(&with, desk);
            }
        }
    }

    /// When the account is to be looked at again because of the time that decides windows.
    pub(crate) fn next_alarm(&self, now: Timestamp) -> Option<Timestamp> {
        let line = self.alarms.first().map(|(at, _)| *at);
        let pause = self.pause.as_ref().and_then(|pause| match pause.cause {
            Cause::ManyUnknown => self.doubts.probe_at(),
            Cause::Person | Cause::WithAll | Cause::Refused | Cause::Throttled => pause.until,
        });
        // A probe that may go waits for a message, not for the time.
        line.into_iter().chain(pause).filter(|at| *at > now).min()
    }
}

impl Pause {
    /// Whether it takes the place of another: a person's word counts most, then what somebody has to put right.
    fn beats(&self, other: Option<&Self>) -> bool {
        let rank = |cause| match cause {
            Cause::Throttled => 0,
            Cause::ManyUnknown => 1,
            Cause::Refused => 2,
            Cause::Person => 3,
            Cause::WithAll => 4,
        };
        other.is_none_or(|other| match rank(self.cause).cmp(&rank(other.cause)) {
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Equal => self.until > other.until,
            std::cmp::Ordering::Greater => true,
        })
    }
}
