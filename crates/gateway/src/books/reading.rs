//! Reading: deliveries that were kept are read again with what this version knows, all that fit a filter.

use antiphon_graph::{AccountId, PersonId};
use antiphon_store::{DeliveryId, InboxFilter, Job, JobState, Progress, Store};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Failed, Stepped};
use crate::ingest::NotAgain;
use crate::{App, ingest};

/// So many deliveries are looked at in one step.
const STEP: usize = 50;

/// Which deliveries are read again: those with an event that fits in all.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(crate) struct ReadingAsked {
    pub(crate) account: Option<AccountId>,
    pub(crate) person: Option<PersonId>,
    pub(crate) kind: Option<String>,
    pub(crate) since: Option<Timestamp>,
    pub(crate) until: Option<Timestamp>,
}

impl ReadingAsked {
    /// As the store is asked.
    pub(crate) fn filter(&self) -> InboxFilter {
        let Self { account, person, kind, since, until } = self.clone();
        InboxFilter { accounts: account.into_iter().collect(), person, kind, since, until }
    }
}

/// What a reading counts.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
struct Counts {
    /// Deliveries that fit the filter.
    matched: u64,
    /// Deliveries that were read again.
    read: u64,
    /// Events in them.
    events: u64,
    /// Windows that moved.
    windows_moved: u64,
    /// Deliveries that cannot be read again: somebody was erased from them, or their app's secret is another by now.
    not_read: u64,
}

/// Reads the next deliveries again.
pub(super) async fn step<S: Store>(app: &App<S>, job: &Job) -> Result<Stepped, Failed> {
    let asked: ReadingAsked = serde_json::from_str(&job.asked)?;
    let mut counts: Counts = serde_json::from_str(&job.counts).unwrap_or_default();
    let filter = asked.filter();
    let reached = DeliveryId(job.reached.parse().unwrap_or_default());
    let ids = app.store.deliveries_after(reached, STEP).await?;
    for &id in &ids {
        let Some((row, signature, body)) = app.store.delivery(id).await? else { continue };
        if !filter.wants(&row) {
            continue;
        }
        counts.matched += 1;
        match ingest::again(app, &row, &signature, &body).await {
            Ok(reread) => {
                counts.read += 1;
                counts.events += reread.kept as u64;
                counts.windows_moved += reread.ingested.windows.len() as u64;
            }
            Err(NotAgain::Store(error)) => return Err(error.into()),
            Err(_) => counts.not_read += 1,
        }
    }
    // What comes meanwhile is read by this version anyway.
    let is_done = ids.len() < STEP || ids.last().is_none();
    let state = if is_done { JobState::Done } else { JobState::Running };
    let reached = ids.last().copied().unwrap_or(reached).0.to_string();
    let progress = Progress { reached, counts: serde_json::to_string(&counts)?, state, asked: None };
    Ok(Stepped { progress, waits: false })
}
