//! The operations by which what is kept is worked through, beside the way of a message. A part of every [`Store`].
//!
//! [`Store`]: crate::Store

use antiphon_engine::MessageKey;
use antiphon_graph::{AccountId, Conversation};
use jiff::Timestamp;

use crate::{
    Arrival, Before, Cause, Counted, DeliveryId, DeliveryRow, Erased, Error, Failed, Forgotten, Heard,
    InboxFilter, Job, JobId, Page, Progress, Reread, Theirs, Trace, Work,
};

/// What is kept, worked through.
pub trait Books {
    // --- what did not go

    /// Messages that were refused, have expired or were cancelled, behind a place, in the order of their acceptance.
    fn failed(&self, after: u64, at_most: usize) -> impl Future<Output = Result<Vec<Failed>, Error>> + Send;

    /// These messages, whatever became of them, in the order of their acceptance.
    fn these(&self, keys: &[MessageKey]) -> impl Future<Output = Result<Vec<Failed>, Error>> + Send;

    /// What stood in the way of messages that were accepted since a time, did not go and were not sent again; of some
    /// accounts, or of all when none is named.
    fn causes(
        &self,
        accounts: Vec<AccountId>,
        since: Timestamp,
        now: Timestamp,
    ) -> impl Future<Output = Result<Vec<Cause>, Error>> + Send;

    /// The place that was last given to a message.
    fn last_place(&self) -> impl Future<Output = Result<u64, Error>> + Send;

    // --- work that takes its time

    /// Keeps a job, which runs from now on.
    fn begin_job(
        &self,
        work: Work,
        account: Option<AccountId>,
        asked: String,
        now: Timestamp,
    ) -> impl Future<Output = Result<JobId, Error>> + Send;

    /// One job.
    fn job(&self, id: JobId) -> impl Future<Output = Result<Option<Job>, Error>> + Send;

    /// Jobs of a kind or of all, that an account's token asked for or anybody, newest first.
    fn jobs(
        &self,
        work: Option<Work>,
        account: Option<AccountId>,
        after: Option<JobId>,
        at_most: usize,
    ) -> impl Future<Output = Result<Page<Job, JobId>, Error>> + Send;

    /// Jobs that run, oldest first.
    fn running_jobs(&self) -> impl Future<Output = Result<Vec<Job>, Error>> + Send;

    /// Keeps how far a job came. False when it was ended meanwhile.
    fn go_on(
        &self,
        id: JobId,
        progress: Progress,
        now: Timestamp,
    ) -> impl Future<Output = Result<bool, Error>> + Send;

    /// Ends a job. False when it does not run.
    fn cancel_job(&self, id: JobId, now: Timestamp) -> impl Future<Output = Result<bool, Error>> + Send;

    // --- the inbox

    /// Deliveries, newest first. A page may be short and not be the last.
    fn deliveries(
        &self,
        filter: InboxFilter,
        after: Option<DeliveryId>,
        at_most: usize,
    ) -> impl Future<Output = Result<Page<DeliveryRow, DeliveryId>, Error>> + Send;

    /// The next deliveries, oldest first.
    fn deliveries_after(
        &self,
        after: DeliveryId,
        at_most: usize,
    ) -> impl Future<Output = Result<Vec<DeliveryId>, Error>> + Send;

    /// One delivery, with its signature and its bytes.
    fn delivery(
        &self,
        id: DeliveryId,
    ) -> impl Future<Output = Result<Option<(DeliveryRow, String, Vec<u8>)>, Error>> + Send;

    /// Keeps a delivery's events as they are read now, and does again what follows from them.
    fn reread(
        &self,
        id: DeliveryId,
        arrival: Arrival,
        now: Timestamp,
    ) -> impl Future<Output = Result<Reread, Error>> + Send;

    /// What is known to have happened in a conversation before an event's number, newest first.
    fn heard(
        &self,
        of: &Conversation,
        before: Option<u64>,
        at_most: usize,
    ) -> impl Future<Output = Result<Vec<Heard>, Error>> + Send;

    // --- erasing a person

    /// A person's messages among an account's next ones, oldest first, and where the next step begins.
    fn theirs(
        &self,
        of: &Conversation,
        after: Option<MessageKey>,
    ) -> impl Future<Output = Result<(Vec<Theirs>, Option<MessageKey>), Error>> + Send;

    /// Erases messages that have ended, or of which no proof is sought any more, with all that belongs to them.
    fn erase_messages(&self, keys: Vec<MessageKey>) -> impl Future<Output = Result<u64, Error>> + Send;

    /// Erases what there is of a person in one kind of place, a step of it.
    fn erase(
        &self,
        of: &Conversation,
        trace: Trace,
        after: Option<String>,
    ) -> impl Future<Output = Result<Erased, Error>> + Send;

    /// Sees to it that what was erased cannot be read from the files either. False when that has to wait for a reader.
    fn scrub(&self) -> impl Future<Output = Result<bool, Error>> + Send;

    /// Keeps whose data were erased, as a mark that tells nobody who it was.
    fn bury(&self, mark: [u8; 32], at: Timestamp) -> impl Future<Output = Result<(), Error>> + Send;

    /// Whose data were erased, and when.
    fn buried(&self) -> impl Future<Output = Result<Vec<([u8; 32], Timestamp)>, Error>> + Send;

    // --- what is forgotten, and what is counted

    /// Forgets what is older than it need be, in portions; some thousands of each kind at most.
    fn forget(&self, before: Before, now: Timestamp) -> impl Future<Output = Result<(), Error>> + Send;

    /// What was forgotten so far.
    fn forgotten(&self) -> impl Future<Output = Result<Vec<Forgotten>, Error>> + Send;

    /// What happened in a time, from one hour up to another, by spans of so many hours.
    fn statistics(
        &self,
        account: Option<AccountId>,
        time: (Timestamp, Timestamp),
        hours: u32,
    ) -> impl Future<Output = Result<Vec<Counted>, Error>> + Send;
}
