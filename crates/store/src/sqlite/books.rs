//! What is kept, worked through: the contract's other part, operation by operation.

use antiphon_engine::MessageKey;
use antiphon_graph::{AccountId, Conversation};
use jiff::Timestamp;

use super::failure::Failure;
use super::forget::{Walk, What};
use super::{Sqlite, causes, deliveries, erase, failed, forget, jobs, scrub, statistics};
use crate::{
    Arrival, Before, Books, Cause, Counted, DeliveryId, DeliveryRow, Erased, Error, Failed, Forgotten, Heard,
    InboxFilter, Job, JobId, Page, Progress, Reread, Theirs, Trace, Work,
};

/// So many portions of a kind are forgotten in one go.
const PORTIONS: usize = 100;

impl Sqlite {
    /// Portion by portion, and no more than some thousands in one go: the rest has its turn the next time.
    pub(super) async fn forget_some(
        &self,
        what: What,
        before: Timestamp,
        now: Timestamp,
    ) -> Result<(), Error> {
        let mut walk = Walk::new();
        for _ in 0..PORTIONS {
            let from = walk.clone();
            match self.write(move |to| forget::portion(to, what, before, &from, now)).await? {
                Some(next) => walk = next,
                None => break,
            }
        }
        Ok(())
    }
}

impl Books for Sqlite {
    async fn failed(&self, after: u64, at_most: usize) -> Result<Vec<Failed>, Error> {
        self.read(move |db| failed::after(db, after, at_most)).await
    }

    async fn these(&self, keys: &[MessageKey]) -> Result<Vec<Failed>, Error> {
        let keys = keys.to_vec();
        self.read(move |db| failed::these(db, &keys)).await
    }

    async fn last_place(&self) -> Result<u64, Error> {
        self.read(failed::last_place).await
    }

    async fn begin_job(
        &self,
        work: Work,
        account: Option<AccountId>,
        asked: String,
        now: Timestamp,
    ) -> Result<JobId, Error> {
        self.write(move |to| jobs::begin(to, work, account.as_ref(), &asked, now)).await
    }

    async fn job(&self, id: JobId) -> Result<Option<Job>, Error> {
        self.read(move |db| jobs::one(db, id)).await
    }

    async fn jobs(
        &self,
        work: Option<Work>,
        account: Option<AccountId>,
        after: Option<JobId>,
        at_most: usize,
    ) -> Result<Page<Job, JobId>, Error> {
        self.read(move |db| jobs::page(db, work, account.as_ref(), after, at_most)).await
    }

    async fn running_jobs(&self) -> Result<Vec<Job>, Error> {
        self.read(jobs::running).await
    }

    async fn go_on(&self, id: JobId, progress: Progress, now: Timestamp) -> Result<bool, Error> {
        self.write(move |to| jobs::go_on(to, id, &progress, now)).await
    }

    async fn cancel_job(&self, id: JobId, now: Timestamp) -> Result<bool, Error> {
        self.write(move |to| jobs::cancel(to, id, now)).await
    }

    async fn deliveries(
        &self,
        filter: InboxFilter,
        after: Option<DeliveryId>,
        at_most: usize,
    ) -> Result<Page<DeliveryRow, DeliveryId>, Error> {
        self.read(move |db| deliveries::page(db, &filter, after, at_most)).await
    }

    async fn deliveries_after(&self, after: DeliveryId, at_most: usize) -> Result<Vec<DeliveryId>, Error> {
        self.read(move |db| deliveries::ids(db, after, at_most)).await
    }

    async fn delivery(&self, id: DeliveryId) -> Result<Option<(DeliveryRow, String, Vec<u8>)>, Error> {
        self.read(move |db| deliveries::one(db, id)).await
    }

    async fn heard(
        &self,
        of: &Conversation,
        before: Option<u64>,
        at_most: usize,
    ) -> Result<Vec<Heard>, Error> {
        let of = of.clone();
        self.read(move |db| deliveries::heard(db, &of, before, at_most)).await
    }

    async fn causes(
        &self,
        accounts: Vec<AccountId>,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<Cause>, Error> {
        self.read(move |db| causes::since(db, &accounts, since, now)).await
    }

    async fn reread(&self, id: DeliveryId, arrival: Arrival, now: Timestamp) -> Result<Reread, Error> {
        self.write(move |to| deliveries::reread(to, id, &arrival, now)).await
    }

    async fn theirs(
        &self,
        of: &Conversation,
        after: Option<MessageKey>,
    ) -> Result<(Vec<Theirs>, Option<MessageKey>), Error> {
        let of = of.clone();
        self.read(move |db| erase::theirs(db, &of, after)).await
    }

    async fn erase_messages(&self, keys: Vec<MessageKey>) -> Result<u64, Error> {
        self.write(move |to| erase::messages(to, &keys)).await
    }

    async fn erase(&self, of: &Conversation, trace: Trace, after: Option<String>) -> Result<Erased, Error> {
        let of = of.clone();
        if trace != Trace::Deliveries {
            return self.write(move |to| erase::step(to, &of, trace, after.as_deref())).await;
        }
        let person = of.person.clone();
        let (ids, next) = self.read(move |db| erase::naming(db, &person, after.as_deref())).await?;
        let mut found = 0;
        if !ids.is_empty() {
            found = self.write(move |to| erase::deliveries(to, &of, &ids)).await?;
        }
        Ok(Erased { found, next })
    }

    async fn scrub(&self) -> Result<bool, Error> {
        let place = self.open.place.clone();
        let scrubbed = tokio::task::spawn_blocking(move || scrub::log(&place)).await;
        scrubbed.unwrap_or_else(|_| Err(Failure::broken("a thread ended early").into()))
    }

    async fn bury(&self, mark: [u8; 32], at: Timestamp) -> Result<(), Error> {
        self.write(move |to| erase::bury(to, mark, at)).await
    }

    async fn buried(&self) -> Result<Vec<([u8; 32], Timestamp)>, Error> {
        self.read(erase::buried).await
    }

    async fn forget(&self, before: Before, now: Timestamp) -> Result<(), Error> {
        let kinds = [
            (What::Texts, before.texts),
            (What::Attempts, before.attempts),
            (What::Messages, before.messages),
            (What::Inbox, before.inbox),
            (What::Deliveries, before.inbox),
            (What::Events, before.events),
            (What::Calls, before.keys),
            (What::Statistics, before.statistics),
            (What::Erased, before.erased),
            (What::Jobs, before.messages),
        ];
        for (what, before) in kinds {
            if let Some(before) = before {
                self.forget_some(what, before, now).await?;
            }
        }
        Ok(())
    }

    async fn forgotten(&self) -> Result<Vec<Forgotten>, Error> {
        self.read(forget::forgotten).await
    }

    async fn statistics(
        &self,
        account: Option<AccountId>,
        time: (Timestamp, Timestamp),
        hours: u32,
    ) -> Result<Vec<Counted>, Error> {
        self.read(move |db| statistics::read(db, account.as_ref(), time, i64::from(hours))).await
    }
}
