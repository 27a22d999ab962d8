//! The operations of a store. Two engines will keep this contract: SQLite on one machine, PostgreSQL on many.

use antiphon_engine::{
    Epoch, Fence, Loaded, MessageKey, Pause, Queue, Settlement, Shard, Stands, TooLate, Verdict,
};
use antiphon_graph::{AccountId, Conversation, MessageId};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::{
    Accepted, Account, App, Arrival, AttemptRow, Books, ConversationFilter, ConversationRow, Disclosure,
    DisclosureFilter, Error, Event, Idempotency, Ingested, MessageFilter, MessageRow, NewMessage, Page,
    PartRow, Plan, Relays, Restored, Safe, Sort, Taken, ToPlan, Who, sqlite::Counters,
};

/// What is remembered. An `Ok` of a write means that it is on disk; writes of many callers share a commit.
pub trait Store: Books + Relays + Safe + Clone + Send + Sync + 'static {
    // --- who owns what

    /// Takes shards: their epochs go up by one, and writes of the epochs before are refused from now on.
    fn take(
        &self,
        shards: &[Shard],
        now: Timestamp,
    ) -> impl Future<Output = Result<Vec<(Shard, Epoch)>, Error>> + Send;

    // --- apps and accounts

    /// Keeps an app under its name, in place of an earlier one of that name.
    fn put_app(&self, app: App) -> impl Future<Output = Result<(), Error>> + Send;

    /// All apps.
    fn apps(&self) -> impl Future<Output = Result<Vec<App>, Error>> + Send;

    /// Keeps an account under its id, in place of an earlier one; its pause stays. The token that it had before goes on
    /// being known until it ends, unless earlier ones are to be dropped.
    fn put_account(
        &self,
        account: Account,
        drop_earlier: bool,
        now: Timestamp,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// All accounts, with their pauses.
    fn accounts(&self) -> impl Future<Output = Result<Vec<Account>, Error>> + Send;

    /// Pauses an account or lets it go on.
    fn pause_account(
        &self,
        account: &AccountId,
        pause: Option<Pause>,
        now: Timestamp,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Pauses a conversation or lets it go on.
    fn pause_conversation(
        &self,
        conversation: &Conversation,
        paused: bool,
        now: Timestamp,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// The conversations that are paused.
    fn paused_conversations(&self) -> impl Future<Output = Result<Vec<Conversation>, Error>> + Send;

    /// When private replies went since a time, in any order: an hour takes only so many.
    fn private_replies(
        &self,
        since: Timestamp,
    ) -> impl Future<Output = Result<Vec<(AccountId, Timestamp)>, Error>> + Send;

    // --- messages on their way

    /// Accepts a message: looks whether its window is open where that is asked for, gives it its place in its queue, and
    /// remembers its idempotency key, in one commit.
    fn accept(&self, message: NewMessage) -> impl Future<Output = Result<Accepted, Error>> + Send;

    /// What an earlier call with this key led to, without accepting anything; none when there was no such call.
    fn called(&self, call: Idempotency) -> impl Future<Output = Result<Option<Accepted>, Error>> + Send;

    /// What is asked for when a message is planned.
    fn to_plan(&self, key: MessageKey) -> impl Future<Output = Result<Option<ToPlan>, Error>> + Send;

    /// Keeps the intent to send a queued message: `queued` becomes `sending`. With it goes what it is sent as, where that
    /// was planned. False when it is no longer queued, or the fence's epoch is not the shard's.
    fn intend(
        &self,
        key: MessageKey,
        fence: Fence,
        plan: Option<Plan>,
        now: Timestamp,
    ) -> impl Future<Output = Result<bool, Error>> + Send;

    /// Keeps what became of a message, and the event that tells of it. False when it does not stand as expected.
    fn settle(
        &self,
        queue: &Queue,
        key: MessageKey,
        stands: Stands,
        settlement: Settlement,
        now: Timestamp,
    ) -> impl Future<Output = Result<bool, Error>> + Send;

    /// Takes a message back that is held or queued. False when it is neither any more.
    fn cancel(&self, key: MessageKey, now: Timestamp) -> impl Future<Output = Result<bool, Error>> + Send;

    /// Keeps what a person says of an unknown message. False when it is not unknown any more.
    fn decide(
        &self,
        key: MessageKey,
        verdict: Verdict,
        now: Timestamp,
    ) -> impl Future<Output = Result<bool, Error>> + Send;

    /// Expires queued and held messages whose own expiry has passed, or whose window has; so many at most. Says
    /// which, and what ended first.
    fn expire(
        &self,
        now: Timestamp,
        at_most: usize,
    ) -> impl Future<Output = Result<Vec<(Queue, MessageKey, TooLate)>, Error>> + Send;

    /// Keeps that Instagram says that a window is closed.
    fn close_window(
        &self,
        conversation: &Conversation,
        at: Timestamp,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// What is kept of a queue: its live messages, at most a handful of heads, its window and its unbound echoes.
    fn load(&self, queue: &Queue) -> impl Future<Output = Result<Loaded, Error>> + Send;

    /// The same for queues of a shard that have live messages, those behind a queue, in their order; so many at most.
    /// With it comes where the next page begins.
    fn refill(
        &self,
        shard: Shard,
        after: Option<&Queue>,
        at_most: usize,
    ) -> impl Future<Output = Result<(Vec<Loaded>, Option<Queue>), Error>> + Send;

    /// What is to be sent next: the message, or the part whose turn it is, as Instagram's JSON.
    fn draft(&self, key: MessageKey) -> impl Future<Output = Result<Option<Vec<u8>>, Error>> + Send;

    /// Which of these messages of Instagram's are not known to be ours.
    fn unbound(
        &self,
        account: &AccountId,
        mids: &[MessageId],
    ) -> impl Future<Output = Result<Vec<MessageId>, Error>> + Send;

    // --- media before they are sent

    /// Keeps whether what links lead to is looked at before an account sends it, in a word that means nothing here.
    fn put_media_check(
        &self,
        account: &AccountId,
        word: String,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// What was kept of that, for all accounts.
    fn media_checks(&self) -> impl Future<Output = Result<Vec<(AccountId, String)>, Error>> + Send;

    /// Tells those who listen what was found of a message's media, in words that mean nothing here; nothing when the
    /// message is not there any more.
    fn tell_of_media(
        &self,
        account: &AccountId,
        key: MessageKey,
        found: Vec<String>,
        now: Timestamp,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    // --- what bots say of themselves

    /// Keeps how an account says that a bot is speaking, in words that mean nothing here.
    fn put_disclosure_policy(
        &self,
        account: &AccountId,
        policy: String,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// What was kept of that, for all accounts.
    fn disclosure_policies(&self) -> impl Future<Output = Result<Vec<(AccountId, String)>, Error>> + Send;

    /// What bots have said of themselves, oldest first: behind a number, so many at most.
    fn disclosures(
        &self,
        filter: DisclosureFilter,
        after: Option<u64>,
        at_most: usize,
    ) -> impl Future<Output = Result<Page<Disclosure, u64>, Error>> + Send;

    /// Remembers that an account cannot send several images in one message.
    fn put_one_by_one(
        &self,
        account: &AccountId,
        at: Timestamp,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// The accounts of which that is remembered, and since when.
    fn one_by_one(&self) -> impl Future<Output = Result<Vec<(AccountId, Timestamp)>, Error>> + Send;

    // --- what comes in

    /// Keeps a delivery, and what is new of its events: the inbox, windows, echoes, in one commit.
    fn ingest(&self, arrival: Arrival) -> impl Future<Output = Result<Ingested, Error>> + Send;

    // --- what people look at

    /// One message.
    fn message(&self, key: MessageKey) -> impl Future<Output = Result<Option<MessageRow>, Error>> + Send;

    /// Messages, newest first.
    fn messages(
        &self,
        filter: MessageFilter,
        after: Option<MessageKey>,
        at_most: usize,
    ) -> impl Future<Output = Result<Page<MessageRow, MessageKey>, Error>> + Send;

    /// The parts of a message in their order; none when it goes as it is.
    fn parts(&self, key: MessageKey) -> impl Future<Output = Result<Vec<PartRow>, Error>> + Send;

    /// The attempts at a message, oldest first.
    fn attempts(&self, key: MessageKey) -> impl Future<Output = Result<Vec<AttemptRow>, Error>> + Send;

    /// Conversations of an account, by person.
    fn conversations(
        &self,
        filter: ConversationFilter,
        after: Option<Conversation>,
        at_most: usize,
    ) -> impl Future<Output = Result<Page<ConversationRow, Conversation>, Error>> + Send;

    /// Conversations in the order in which people work through them, from a place on; with those who are looked for, if
    /// any are.
    fn conversations_in_order(
        &self,
        filter: ConversationFilter,
        who: Option<Who>,
        order: (Sort, Timestamp),
        place: usize,
        at_most: usize,
    ) -> impl Future<Output = Result<Vec<ConversationRow>, Error>> + Send;

    /// Events of some accounts after a cursor (one number a shard), oldest first within a shard.
    fn events(
        &self,
        shard: Shard,
        after: u64,
        at_most: usize,
    ) -> impl Future<Output = Result<Vec<Event>, Error>> + Send;

    /// The newest event number of each shard that has events.
    fn newest_events(&self) -> impl Future<Output = Result<Vec<(Shard, u64)>, Error>> + Send;

    // --- copies

    /// Writes everything that is committed into a file that is not there yet, as a database of its own that knows when it
    /// was taken; it is whole and on disk afterwards. Writes go on meanwhile.
    fn back_up(&self, into: &Path, now: Timestamp) -> impl Future<Output = Result<Taken, Error>> + Send;

    /// A file that is this store's alone, where there is room for a copy.
    fn scratch(&self) -> PathBuf;

    /// If this is a copy that was restored: nothing of it is sent, for it may have been. What waited or was under way is
    /// unknown, and proof is sought for one message of a queue after the other. What others may still send of it ends at
    /// the deadline.
    fn doubt_restored(
        &self,
        deadline: Timestamp,
        now: Timestamp,
    ) -> impl Future<Output = Result<Option<Restored>, Error>> + Send;

    /// Whether messages of a restored copy may still wait for their proof to be sought: then a turn that ends may make
    /// another one's begin.
    fn has_restored(&self) -> bool;

    // --- health

    /// What was counted since the start; nothing is looked up for it.
    fn counters(&self) -> Counters;

    /// Writes something small and waits until it is on disk.
    fn probe(&self, now: Timestamp) -> impl Future<Output = Result<(), Error>> + Send;
}
