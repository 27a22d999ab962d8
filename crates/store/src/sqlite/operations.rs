//! The contract, operation by operation: what reads goes to a reader, what writes to the writer.

use std::path::{Path, PathBuf};

use antiphon_engine::{
    Epoch, Fence, Loaded, MessageKey, Pause, Queue, Settlement, Shard, Stands, TooLate, Verdict,
};
use antiphon_graph::{AccountId, Conversation, MessageId};
use jiff::Timestamp;
use rusqlite::{Connection, params};
use tracing::trace;

use super::failure::Failure;
use super::writer::Writing;
use super::{
    Counters, Sqlite, accept, accounts, backup, columns, conversations, disclosures, events, expire, heads,
    ingest, intend, lock, media, messages, parts, person, query, restored, settle, sql, window,
};
use crate::{
    Accepted, Account, App, Arrival, AttemptRow, ConversationFilter, ConversationRow, Disclosure,
    DisclosureFilter, Error, Event, Idempotency, Ingested, MessageFilter, MessageRow, NewMessage, Page,
    PartRow, Plan, Restored, Sort, Store, Taken, ToPlan, Who,
};

/// What the steps on the way of a message are traced under.
pub(super) const STEP: &str = "antiphon::step";

impl Sqlite {
    pub(super) async fn write<T, W>(&self, write: W) -> Result<T, Error>
    where
        T: Send + 'static,
        W: Fn(&Writing<'_>) -> rusqlite::Result<T> + Send + 'static,
    {
        let answer = self.open.writer()?.write(write)?;
        answer.await
    }

    pub(super) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        self.open.readers.read(read).await
    }
}

impl Store for Sqlite {
    async fn take(&self, shards: &[Shard], _now: Timestamp) -> Result<Vec<(Shard, Epoch)>, Error> {
        let shards = shards.to_vec();
        self.write(move |to| intend::take(to, &shards)).await
    }

    async fn put_app(&self, app: App) -> Result<(), Error> {
        self.write(move |to| accounts::put_app(to, &app)).await
    }

    async fn apps(&self) -> Result<Vec<App>, Error> {
        self.read(accounts::apps).await
    }

    async fn put_account(&self, account: Account, drop_earlier: bool, now: Timestamp) -> Result<(), Error> {
        self.write(move |to| accounts::put_account(to, &account, drop_earlier, now)).await
    }

    async fn accounts(&self) -> Result<Vec<Account>, Error> {
        self.read(accounts::accounts).await
    }

    async fn pause_account(
        &self,
        account: &AccountId,
        pause: Option<Pause>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let account = account.clone();
        self.write(move |to| accounts::pause(to, &account, pause.as_ref(), now)).await
    }

    async fn pause_conversation(
        &self,
        conversation: &Conversation,
        paused: bool,
        _now: Timestamp,
    ) -> Result<(), Error> {
        let conversation = conversation.clone();
        self.write(move |to| conversations::pause(to, &conversation, paused)).await
    }

    async fn paused_conversations(&self) -> Result<Vec<Conversation>, Error> {
        self.read(conversations::paused).await
    }

    async fn private_replies(&self, since: Timestamp) -> Result<Vec<(AccountId, Timestamp)>, Error> {
        self.read(move |db| intend::private_replies(db, since)).await
    }

    async fn accept(&self, message: NewMessage) -> Result<Accepted, Error> {
        let accepted = self.write(move |to| {
            let accepted = accept::accept(to, &message)?;
            trace!(name: "accept.written", target: STEP, "a message waits for its commit");
            Ok(accepted)
        });
        let accepted = accepted.await?;
        trace!(name: "accept.kept", target: STEP, "a message is on disk");
        Ok(accepted)
    }

    async fn called(&self, call: Idempotency) -> Result<Option<Accepted>, Error> {
        self.read(move |db| accept::called(db, call)).await
    }

    async fn to_plan(&self, key: MessageKey) -> Result<Option<ToPlan>, Error> {
        self.read(move |db| disclosures::to_plan(db, key)).await
    }

    async fn intend(
        &self,
        key: MessageKey,
        fence: Fence,
        plan: Option<Plan>,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let intended = self.write(move |to| {
            let intended = intend::intend(to, key, fence, plan.as_ref(), now)?;
            trace!(name: "intent.written", target: STEP, "an intent waits for its commit");
            Ok(intended)
        });
        let intended = intended.await?;
        trace!(name: "intent.kept", target: STEP, "an intent is on disk");
        Ok(intended)
    }

    async fn settle(
        &self,
        queue: &Queue,
        key: MessageKey,
        stands: Stands,
        settlement: Settlement,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let (queue, restored) = (queue.clone(), self.open.restored.clone());
        let settled = self.write(move |to| {
            let settled = settle::settle(to, &queue, key, stands, &settlement, now)?;
            // One that waits again goes before those behind it are looked for.
            if settled && restored.any() && !matches!(settlement, Settlement::Queued { .. }) {
                restored::seek_next(to, &queue, now)?;
            }
            trace!(name: "result.written", target: STEP, "a result waits for its commit");
            Ok(settled)
        });
        let settled = settled.await?;
        trace!(name: "result.kept", target: STEP, "a result is on disk");
        Ok(settled)
    }

    async fn cancel(&self, key: MessageKey, now: Timestamp) -> Result<bool, Error> {
        let restored = self.open.restored.clone();
        self.write(move |to| {
            let cancelled = person::cancel(to, key, now)?;
            if cancelled {
                restored.turn_ended(to, key, now)?;
            }
            Ok(cancelled)
        })
        .await
    }

    async fn decide(&self, key: MessageKey, verdict: Verdict, now: Timestamp) -> Result<bool, Error> {
        let restored = self.open.restored.clone();
        self.write(move |to| {
            let decided = person::decide(to, key, verdict, now)?;
            if decided && verdict != Verdict::SendAgain {
                restored.turn_ended(to, key, now)?;
            }
            Ok(decided)
        })
        .await
    }

    async fn expire(
        &self,
        now: Timestamp,
        at_most: usize,
    ) -> Result<Vec<(Queue, MessageKey, TooLate)>, Error> {
        let round = lock(&self.open.round).take();
        let (due, next) = self.read(move |db| expire::due(db, round, now, at_most)).await?;
        *lock(&self.open.round) = next;
        if due.is_empty() {
            return Ok(Vec::new());
        }
        let restored = self.open.restored.clone();
        self.write(move |to| {
            let expired = expire::expire(to, &due, now)?;
            for (_, key, _) in &expired {
                restored.turn_ended(to, *key, now)?;
            }
            Ok(expired)
        })
        .await
    }

    async fn close_window(&self, conversation: &Conversation, at: Timestamp) -> Result<(), Error> {
        let conversation = conversation.clone();
        self.write(move |to| window::close(to, &conversation, at)).await
    }

    async fn load(&self, queue: &Queue) -> Result<Loaded, Error> {
        let queue = queue.clone();
        self.read(move |db| heads::load(db, &queue)).await
    }

    async fn refill(
        &self,
        shard: Shard,
        after: Option<&Queue>,
        at_most: usize,
    ) -> Result<(Vec<Loaded>, Option<Queue>), Error> {
        let after = after.cloned();
        self.read(move |db| heads::refill(db, shard, after.as_ref(), at_most)).await
    }

    async fn draft(&self, key: MessageKey) -> Result<Option<Vec<u8>>, Error> {
        self.read(move |db| messages::draft(db, key)).await
    }

    async fn unbound(&self, account: &AccountId, mids: &[MessageId]) -> Result<Vec<MessageId>, Error> {
        let (account, mids) = (account.clone(), mids.to_vec());
        self.read(move |db| messages::unbound(db, &account, &mids)).await
    }

    async fn put_media_check(&self, account: &AccountId, word: String) -> Result<(), Error> {
        let account = account.clone();
        self.write(move |to| media::put_check(to, &account, &word)).await
    }

    async fn media_checks(&self) -> Result<Vec<(AccountId, String)>, Error> {
        self.read(media::checks).await
    }

    async fn tell_of_media(
        &self,
        account: &AccountId,
        key: MessageKey,
        found: Vec<String>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let account = account.clone();
        self.write(move |to| media::tell(to, &account, key, &found, now)).await
    }

    async fn put_disclosure_policy(&self, account: &AccountId, policy: String) -> Result<(), Error> {
        let account = account.clone();
        self.write(move |to| disclosures::put_policy(to, &account, &policy)).await
    }

    async fn disclosure_policies(&self) -> Result<Vec<(AccountId, String)>, Error> {
        self.read(disclosures::policies).await
    }

    async fn disclosures(
        &self,
        filter: DisclosureFilter,
        after: Option<u64>,
        at_most: usize,
    ) -> Result<Page<Disclosure, u64>, Error> {
        self.read(move |db| disclosures::page(db, &filter, after, at_most)).await
    }

    async fn put_one_by_one(&self, account: &AccountId, at: Timestamp) -> Result<(), Error> {
        let account = account.clone();
        self.write(move |to| disclosures::put_one_by_one(to, &account, at)).await
    }

    async fn one_by_one(&self) -> Result<Vec<(AccountId, Timestamp)>, Error> {
        self.read(disclosures::one_by_one).await
    }

    async fn ingest(&self, arrival: Arrival) -> Result<Ingested, Error> {
        let ingested = self.write(move |to| {
            let ingested = ingest::ingest(to, &arrival)?;
            trace!(name: "webhook.written", target: STEP, "a delivery waits for its commit");
            Ok(ingested)
        });
        let ingested = ingested.await?;
        trace!(name: "webhook.kept", target: STEP, "a delivery is on disk");
        Ok(ingested)
    }

    async fn message(&self, key: MessageKey) -> Result<Option<MessageRow>, Error> {
        self.read(move |db| messages::one(db, key)).await
    }

    async fn messages(
        &self,
        filter: MessageFilter,
        after: Option<MessageKey>,
        at_most: usize,
    ) -> Result<Page<MessageRow, MessageKey>, Error> {
        self.read(move |db| messages::page(db, &filter, after, at_most)).await
    }

    async fn parts(&self, key: MessageKey) -> Result<Vec<PartRow>, Error> {
        self.read(move |db| parts::rows(db, key)).await
    }

    async fn attempts(&self, key: MessageKey) -> Result<Vec<AttemptRow>, Error> {
        self.read(move |db| messages::attempts(db, key)).await
    }

    async fn conversations(
        &self,
        filter: ConversationFilter,
        after: Option<Conversation>,
        at_most: usize,
    ) -> Result<Page<ConversationRow, Conversation>, Error> {
        self.read(move |db| conversations::page(db, &filter, after.as_ref(), at_most)).await
    }

    async fn conversations_in_order(
        &self,
        filter: ConversationFilter,
        who: Option<Who>,
        order: (Sort, Timestamp),
        place: usize,
        at_most: usize,
    ) -> Result<Vec<ConversationRow>, Error> {
        self.read(move |db| conversations::in_order(db, &filter, who.as_ref(), order, (place, at_most))).await
    }

    async fn events(&self, shard: Shard, after: u64, at_most: usize) -> Result<Vec<Event>, Error> {
        self.read(move |db| events::after(db, shard, after, at_most)).await
    }

    async fn newest_events(&self) -> Result<Vec<(Shard, u64)>, Error> {
        self.read(events::newest).await
    }

    async fn back_up(&self, into: &Path, now: Timestamp) -> Result<Taken, Error> {
        let (place, into) = (self.open.place.clone(), into.to_owned());
        let copying = tokio::task::spawn_blocking(move || backup::take(&place, &into, now));
        copying.await.unwrap_or_else(|_| Err(Failure::broken("the copying ended early").into()))
    }

    fn scratch(&self) -> PathBuf {
        self.open.place.scratch()
    }

    async fn doubt_restored(&self, deadline: Timestamp, now: Timestamp) -> Result<Option<Restored>, Error> {
        let doubted = self.write(move |to| restored::doubt_all(to, deadline, now)).await?;
        if doubted.is_some() {
            self.open.restored.set();
        }
        Ok(doubted)
    }

    fn has_restored(&self) -> bool {
        self.open.restored.any()
    }

    fn counters(&self) -> Counters {
        self.open.counts.read()
    }

    async fn probe(&self, now: Timestamp) -> Result<(), Error> {
        self.write(move |to| query::change(to.db, sql::PROBE, params![columns::time(now)]).map(drop)).await
    }
}
