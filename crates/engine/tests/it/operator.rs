//! Those outside: callers, people, and whoever looks after it all; and what befalls the nodes.

use antiphon_engine::{
    Echo, Ground, Happened, KnownBy, MessageKey, OnUnknown, Pause, Queue, Settlement, Shard, Stands, State,
    With,
};
use antiphon_graph::{AccountId, CommentId, Conversation, MessageId, PersonId, Window};
use jiff::{SignedDuration, Timestamp};

use crate::pieces::{Look, Piece, Pieces, text};
use crate::plan::{Bug, MINUTE, SECOND};
use crate::store::Row;
use crate::world::{Event, World, Write};

impl World {
    /// What there is at the beginning, and what is going to happen.
    pub(crate) fn begin(&mut self) {
        for conversation in self.conversations() {
            let ends_soon = self.chance.permille(300) && !self.plan.is_hot;
            let left = if ends_soon { self.chance.within(SECOND, 5 * MINUTE) } else { 20 * 60 * MINUTE };
            let opened = self.theirs() - Window::STANDARD + micros(left);
            self.instagram.wrote(&queue_of(&conversation), opened, None);
            let arrived = opened + micros(self.chance.within(0, 10 * MINUTE));
            self.learn(&conversation, opened, arrived);
        }
        self.take_over();
        for nth in 0..self.plan.messages {
            let most = if self.plan.is_hot { 1000 } else { self.plan.inputs_until };
            let at = self.chance.within(0, most);
            self.after(at, Event::Ask(nth));
        }
        let mut at = 0;
        while at < self.plan.inputs_until + 70 * MINUTE {
            at +=
                self.chance.within(SECOND, if at < self.plan.inputs_until { 6 * SECOND } else { 3 * MINUTE });
            self.after(at, Event::Operator);
        }
    }

    pub(crate) fn happen(&mut self, event: Event) {
        match event {
            Event::Tell { node, happened } => self.tell(node, happened),
            Event::Depart { request, not_after, give_back_at } => {
                self.depart(request, not_after, give_back_at);
            }
            Event::Arrive(request) => self.arrive(request),
            Event::Effect { request, answers_in } => self.take_effect(&request, answers_in),
            Event::Echo { queue, echo } => self.hear(queue, echo),
            Event::List { node, queue } => self.list(node, queue),
            Event::Commit => self.commit(),
            Event::Ask(nth) => self.ask(nth),
            Event::Wrote { conversation, at } => {
                let wall = self.wall();
                let window = self.learn(&conversation, at, wall);
                self.tell(self.owner, Happened::Opened { window });
                for queue in self.store.release(&conversation, wall) {
                    self.tell(self.owner, Happened::Changed { queue });
                }
            }
            Event::Operator => self.operate(),
            Event::TakeOver { from } if from == self.owner && self.is_gone(from) => self.take_over(),
            Event::TakeOver { .. } => {}
            Event::Thaw { node } => self.thaw(node),
            Event::Repair { account } => self.repair(&account),
            Event::Unpause { conversation } => {
                self.paused.remove(&conversation);
                self.tell(self.owner, Happened::Paused { conversation, paused: false });
            }
        }
    }

    fn conversations(&self) -> Vec<Conversation> {
        let people = 1..=self.plan.people;
        let people: Vec<_> = people.map(|n| PersonId::new(n.to_string()).unwrap()).collect();
        let of = |account: &AccountId| {
            people.iter().map(|person| Conversation::new(account.clone(), person.clone())).collect::<Vec<_>>()
        };
        self.accounts.iter().flat_map(of).collect()
    }

    /// The gateway hears that a person wrote.
    fn learn(&mut self, conversation: &Conversation, at: Timestamp, arrived: Timestamp) -> Window {
        let at = if self.bug == Some(Bug::WindowByArrival) { arrived } else { at };
        self.store.opened(conversation, at)
    }

    /// A caller has something to send.
    fn ask(&mut self, nth: u64) {
        let conversations = self.conversations();
        let conversation = if self.plan.is_hot {
            conversations[usize::try_from(nth % conversations.len() as u64).unwrap()].clone()
        } else {
            conversations[usize::try_from(self.chance.within(0, conversations.len() as u64)).unwrap()].clone()
        };
        let target = MessageId::new(format!("target.{}", self.chance.within(0, 2))).unwrap();
        let words = self.chance.pick(&["ok", "yes", "we are open"]);
        let with = With::Person(conversation.person.clone());
        let (with, own, ground) = match self.chance.within(0, 100) {
            0..5 => {
                let comment = CommentId::new(format!("comment{nth}")).unwrap();
                let ground = Ground::PrivateReply { commented_at: None };
                (With::Comment(comment), vec![Piece::Own(0, Look::Private)], ground)
            }
            5..15 => {
                let with = With::Message(conversation.person.clone(), target);
                (with, vec![Piece::Own(0, Look::Text(words))], Ground::Window)
            }
            15..30 => (with, vec![Piece::Own(0, Look::Video)], Ground::Window),
            30..33 => (with, vec![Piece::Own(0, Look::Text(words))], Ground::HumanAgent),
            33..43 => (with, self.long_text(), Ground::Window),
            43..50 => (with, vec![Piece::Album], Ground::Window),
            _ => (with, vec![Piece::Own(0, Look::Text(words))], Ground::Window),
        };
        let is_human = ground == Ground::HumanAgent || self.chance.permille(150);
        let may_be_planned = matches!(with, With::Person(_));
        let to_plan = may_be_planned
            && (own != [Piece::Own(0, Look::Text(words))] || self.plan.discloses_after.is_some());
        let queue = Queue { account: conversation.account, with };
        let closed = self.store.window(&queue).is_none_or(|window| !window.is_open(self.wall()));
        // Only those that wait for their turn with the person may wait for the person.
        let hold =
            ground == Ground::Window && matches!(queue.with, With::Person(_)) && self.chance.permille(150);
        let expires_at = if hold {
            Some(self.wall() + micros(self.chance.within(MINUTE, 60 * MINUTE)))
        } else {
            self.chance.permille(60).then(|| self.wall() + micros(20 * SECOND))
        };
        let row = Row {
            pieces: Pieces::of(own, to_plan),
            is_human,
            lost_turn: false,
            place: 0,
            accepted_at: self.wall(),
            expires_at,
            ground,
            hold,
            on_unknown: self.chance.pick(&[
                OnUnknown::Continue,
                OnUnknown::Continue,
                OnUnknown::Block,
                OnUnknown::Resend,
            ]),
            state: State::Queued,
            fence: None,
            attempts: 0,
            intended_at: Timestamp::MIN,
            not_before: None,
            after_unknown: false,
            span: (Timestamp::MIN, Timestamp::MIN),
            given_up: false,
            resends: 0,
            queue,
        };
        // What is hopeless is refused at the door.
        if closed && ground == Ground::Window && !hold {
            return;
        }
        let mut chance = [0; 9];
        chance[..8].copy_from_slice(&(nth + 1).to_be_bytes());
        let key = MessageKey::new(Shard::of(&row.queue.account), self.wall(), chance);
        if self.bug == Some(Bug::AnswerBeforeCommit) {
            self.promised.push(key);
        }
        self.write(self.owner, Write::Accept { key, row: Box::new(row) });
    }

    /// A text of two to four parts, of which some may be alike.
    fn long_text(&mut self) -> Vec<Piece> {
        let parts = usize::try_from(self.chance.within(2, 5)).unwrap();
        (0..parts)
            .map(|nth| Piece::Own(nth, Look::Text(self.chance.pick(&["ok", "yes", "and so on"]))))
            .collect()
    }

    /// Something happens that nobody asked for; after a while only what puts things right.
    fn operate(&mut self) {
        let (has_trouble, now) = (self.has_trouble(), self.wall());
        self.store.expire_held(now);
        let conversations = self.conversations();
        let conversation = conversations
            [usize::try_from(self.chance.within(0, conversations.len() as u64)).unwrap()]
        .clone();
        match self.chance.within(0, 100) {
            0..25 => self.person_writes(&conversation),
            25..35 if self.plan.chatty => (0..15).for_each(|_| self.person_writes(&conversation)),
            35..45 => {
                let theirs = self.theirs();
                let (queue, likeness) = (queue_of(&conversation), text("typed by hand"));
                let mid = self.instagram.wrote(&queue, theirs, Some(likeness));
                self.by_hand.entry(queue.clone()).or_default().push(theirs);
                self.echo(&queue, &Echo { mid, at: theirs, likeness });
            }
            45..60 if has_trouble => self.cancel(),
            60..64 if has_trouble => self.pause_person(conversation),
            64..68 if has_trouble => self.pause_account(&conversation.account),
            68..76 if has_trouble && self.plan.crashes > 0 => self.crash(),
            76..84 if has_trouble && self.plan.crashes > 0 => self.freeze(),
            _ if !has_trouble => self.judge(),
            _ => {}
        }
    }

    fn person_writes(&mut self, conversation: &Conversation) {
        let at = self.theirs();
        self.instagram.wrote(&queue_of(conversation), at, None);
        let wait = self.chance.within(0, 20 * SECOND);
        self.after(wait, Event::Wrote { conversation: conversation.clone(), at });
    }

    fn cancel(&mut self) {
        if !self.chance.permille(self.plan.cancels * 5) {
            return;
        }
        let queued = self.store.rows.iter().find(|(_, row)| row.state == State::Queued);
        let Some((key, row)) = queued.map(|(key, row)| (*key, row.clone())) else { return };
        self.store.rows.get_mut(&key).unwrap().state = State::Cancelled;
        self.store.end(&row.queue, row.place, key);
        let wait = self.chance.within(0, 100_000);
        self.after(wait, Event::Tell { node: self.owner, happened: Happened::Changed { queue: row.queue } });
    }

    fn pause_person(&mut self, conversation: Conversation) {
        self.paused.insert(conversation.clone());
        let wait = self.chance.within(SECOND, MINUTE);
        self.after(wait, Event::Unpause { conversation: conversation.clone() });
        self.tell(self.owner, Happened::Paused { conversation, paused: true });
    }

    fn pause_account(&mut self, account: &AccountId) {
        let pause = Pause { cause: antiphon_engine::Cause::Person, until: None, detail: None };
        self.pauses.insert(account.clone(), pause.clone());
        let wait = self.chance.within(SECOND, MINUTE);
        self.after(wait, Event::Repair { account: account.clone() });
        let account = account.clone();
        self.tell(
            self.owner,
            Happened::Account { account, pause: Some(pause), on_unknown: OnUnknown::Continue },
        );
    }

    /// The engine paused an account, or lets it go on. Somebody puts right what has to be.
    pub(crate) fn keep_pause(&mut self, account: AccountId, pause: Option<Pause>) {
        if pause.as_ref().is_some_and(|pause| pause.cause == antiphon_engine::Cause::Refused) {
            let wait = self.chance.within(SECOND, MINUTE);
            self.after(wait, Event::Repair { account: account.clone() });
        }
        match pause {
            Some(pause) => self.pauses.insert(account, pause),
            None => self.pauses.remove(&account),
        };
    }

    fn repair(&mut self, account: &AccountId) {
        self.pauses.remove(account);
        let account = account.clone();
        self.tell(self.owner, Happened::Account { account, pause: None, on_unknown: OnUnknown::Continue });
    }

    /// The owner dies, with what it has not kept; another takes over.
    fn crash(&mut self) {
        let owner = self.owner;
        if !self.chance.permille(self.plan.crashes * 300) || self.nodes[owner].frozen {
            return;
        }
        self.nodes[owner].engine = None;
        self.batch.retain(|(node, _)| *node != owner);
        let wait = self.chance.within(100_000, 20 * SECOND);
        self.after(wait, Event::TakeOver { from: owner });
    }

    /// The owner stops, and does not know it; another takes over, or not in time.
    fn freeze(&mut self) {
        let owner = self.owner;
        if !self.chance.permille(self.plan.crashes * 300) || self.nodes[owner].engine.is_none() {
            return;
        }
        self.nodes[owner].frozen = true;
        let wait = self.chance.within(SECOND, 40 * SECOND);
        self.after(wait, Event::Thaw { node: owner });
        self.after(15 * SECOND, Event::TakeOver { from: owner });
    }

    fn is_gone(&self, node: usize) -> bool {
        self.nodes[node].frozen || self.nodes[node].engine.is_none()
    }

    fn thaw(&mut self, node: usize) {
        self.nodes[node].frozen = false;
        let inbox = std::mem::take(&mut self.nodes[node].inbox);
        for event in inbox {
            self.happen(event);
        }
        self.tell(node, Happened::Alarm);
        if self.owner == node {
            // It was in time: nobody takes over.
            let shards: Vec<_> = self.accounts.iter().map(Shard::of).collect();
            debug_assert!(shards.iter().all(|shard| self.store.epochs[shard] == self.nodes[node].epoch));
            return;
        }
        for account in self.accounts.clone() {
            let wait = self.chance.within(0, 2 * SECOND);
            let happened = Happened::Lost { shard: Shard::of(&account) };
            self.after(wait, Event::Tell { node, happened });
        }
    }

    /// A person decides about what nobody can tell.
    fn judge(&mut self) {
        let blocks =
            |row: &Row| row.given_up && row.state == State::Unknown && row.on_unknown == OnUnknown::Block;
        let Some((key, row)) =
            self.store.rows.iter().find(|(_, row)| blocks(row)).map(|(key, row)| (*key, row.clone()))
        else {
            return;
        };
        let fence = row.fence;
        let stands = Stands { state: State::Unknown, fence };
        let epoch = self.nodes[self.owner].epoch;
        let has_arrived = self
            .instagram
            .truth
            .iter()
            .any(|delivery| delivery.key == key && delivery.piece == row.pieces.now());
        match (self.chance.within(0, 3), has_arrived) {
            (0, _) => self.store.rows.get_mut(&key).unwrap().on_unknown = OnUnknown::Continue,
            (_, true) => {
                let (mid, person, known_by) = (None, None, KnownBy::Person);
                let to = if row.pieces.is_last() {
                    Settlement::Delivered { mid, person, known_by }
                } else {
                    Settlement::PartDelivered { mid, person, known_by }
                };
                let now = self.wall();
                self.store.settle(epoch, key, stands, &to, now);
            }
            (_, false) => {
                self.sent_again.insert(key);
                let row = self.store.rows.get_mut(&key).unwrap();
                (row.state, row.given_up) = (State::Queued, false);
            }
        }
        self.tell(self.owner, Happened::Changed { queue: row.queue });
    }

    /// Whether nothing is left that could come of anything.
    pub(crate) fn is_quiet(&self) -> bool {
        let ends = |row: &Row| {
            row.state.is_final()
                || (row.state == State::Unknown && row.given_up && row.on_unknown != OnUnknown::Block)
        };
        self.batch.is_empty()
            && self.open.values().all(|open| *open == 0)
            && self.store.rows.values().all(ends)
    }
}

fn queue_of(conversation: &Conversation) -> Queue {
    Queue { account: conversation.account.clone(), with: With::Person(conversation.person.clone()) }
}

fn micros(micros: u64) -> SignedDuration {
    SignedDuration::from_micros(i64::try_from(micros).unwrap())
}
