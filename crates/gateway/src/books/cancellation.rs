//! Cancellation: what waits is taken back, message by message or all that fits a filter.

use antiphon_engine::{MessageKey, State};
use antiphon_graph::{AccountId, PersonId};
use antiphon_store::{Job, JobState, MessageFilter, MessageRow, Progress, Store};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::replay::{MOST_IDS, no_key};
use super::{Failed, Stepped};
use crate::App;
use crate::nearest::unknown;

/// So many messages are looked at in one step.
const STEP: usize = 100;

/// What can be taken back. Held ones come first: when a person writes, theirs become queued, and are met again.
const STATES: [State; 2] = [State::Held, State::Queued];

/// Which messages are taken back: those that fit in all that is said.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct CancelFilter {
    /// Of this account.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account: Option<AccountId>,
    /// To this person.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) person: Option<PersonId>,
    /// That stand there: `queued` or `held`; either unless said otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) state: Option<String>,
    /// These, 1,000 at most.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) ids: Vec<String>,
    /// All that wait: it has to be said when nothing else is.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) all: bool,
}

/// What a cancellation was asked for.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct CancellationAsked {
    pub(crate) filter: CancelFilter,
    pub(crate) preview: bool,
}

/// What a cancellation counts.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
struct Counts {
    /// What fits the filter.
    matched: u64,
    /// What is taken back, or would be.
    cancelled: u64,
    /// What does not wait any more, or some of whose parts are delivered.
    too_late: u64,
}

impl CancelFilter {
    /// Whether the filter makes sense; what is wrong with it otherwise.
    pub(crate) fn check(&self) -> Result<(), String> {
        if let Some(state) = &self.state
            && !STATES.iter().any(|known| known.word() == state)
        {
            return Err(unknown("state that can be taken back", state, STATES.map(State::word)));
        }
        if self.ids.len() > MOST_IDS {
            return Err(format!("{} ids are named; a cancellation takes at most {MOST_IDS}", self.ids.len()));
        }
        no_key(&self.ids).map_or(Ok(()), Err)?;
        let says = self.account.is_some() || self.person.is_some() || self.state.is_some();
        match (says || !self.ids.is_empty(), self.all) {
            (false, false) => Err("no message is named; say `all: true` if all that wait are meant".into()),
            (true, true) => Err("`all` and a filter contradict each other; leave one of them out".into()),
            _ => Ok(()),
        }
    }

    /// The states that are looked through one after the other.
    fn states(&self) -> impl Iterator<Item = State> + '_ {
        STATES.into_iter().filter(|state| self.state.as_deref().is_none_or(|word| word == state.word()))
    }

    fn wants(&self, row: &MessageRow) -> bool {
        let person = row.person.as_ref().or(row.queue.with.person());
        self.account.as_ref().is_none_or(|account| row.queue.account == *account)
            && self.person.as_ref().is_none_or(|wanted| person == Some(wanted))
            && self.state.as_ref().is_none_or(|state| row.state.word() == state)
    }
}

/// Takes the next messages back.
pub(super) async fn step<S: Store>(app: &App<S>, job: &Job) -> Result<Stepped, Failed> {
    let CancellationAsked { filter, preview } = serde_json::from_str(&job.asked)?;
    let mut counts: Counts = serde_json::from_str(&job.counts).unwrap_or_default();
    let (rows, reached) = page(app, &filter, &job.reached).await?;
    for row in rows.iter().filter(|row| filter.wants(row)) {
        counts.matched += 1;
        let is_taken = if preview { waits(row) } else { take_back(app, job, row).await? };
        *(if is_taken { &mut counts.cancelled } else { &mut counts.too_late }) += 1;
    }
    let state = if reached.is_some() { JobState::Running } else { JobState::Done };
    let reached = reached.unwrap_or_else(|| job.reached.clone());
    let progress = Progress { reached, counts: serde_json::to_string(&counts)?, state, asked: None };
    Ok(Stepped { progress, waits: false })
}

/// Whether it can be taken back as it stands.
fn waits(row: &MessageRow) -> bool {
    STATES.contains(&row.state) && row.parts.is_none_or(|(done, _)| done == 0)
}

async fn take_back<S: Store>(app: &App<S>, job: &Job, row: &MessageRow) -> Result<bool, Failed> {
    let is_cancelled = app.store.cancel(row.key, app.clock.wall()).await?;
    app.owner.decided(row.key, row.queue.clone());
    // An earlier life of this very job did it, and did not come to count it.
    let is_own = row.state == State::Cancelled && row.changed_at >= job.asked_at;
    Ok(is_cancelled || is_own)
}

/// The next messages, and where those behind them begin: at a place among the ids, or behind a message in a state.
async fn page<S: Store>(
    app: &App<S>,
    filter: &CancelFilter,
    reached: &str,
) -> Result<(Vec<MessageRow>, Option<String>), Failed> {
    if !filter.ids.is_empty() {
        return named(app, &filter.ids, reached.parse().unwrap_or_default()).await;
    }
    let (word, after) = reached.split_once(' ').unwrap_or((reached, ""));
    let mut states = filter.states().skip_while(|state| !word.is_empty() && state.word() != word);
    let Some(state) = states.next() else { return Ok((Vec::new(), None)) };
    let accounts = filter.account.iter().cloned().collect();
    let wanted = MessageFilter { accounts, person: filter.person.clone(), state: Some(state) };
    let page = app.store.messages(wanted, after.parse().ok(), STEP).await?;
    let next = match page.next {
        Some(key) => Some(format!("{} {key}", state.word())),
        None => states.next().map(|state| state.word().to_owned()),
    };
    Ok((page.rows, next))
}

async fn named<S: Store>(
    app: &App<S>,
    ids: &[String],
    reached: usize,
) -> Result<(Vec<MessageRow>, Option<String>), Failed> {
    let mut keys: Vec<MessageKey> = ids.iter().filter_map(|id| id.parse().ok()).collect();
    keys.sort_unstable();
    keys.dedup();
    let next = &keys[reached.min(keys.len())..];
    let step = &next[..next.len().min(STEP)];
    let rows = app.store.these(step).await?.into_iter().map(|message| message.row).collect();
    Ok((rows, (step.len() < next.len()).then(|| (reached + step.len()).to_string())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(filter: &str) -> String {
        serde_json::from_str::<CancelFilter>(filter).unwrap().check().unwrap_err()
    }

    #[test]
    fn a_filter_that_makes_no_sense_says_why() {
        assert!(wrong("{}").contains("all: true"));
        assert!(wrong(r#"{"all":true,"state":"held"}"#).contains("contradict"));
        assert!(wrong(r#"{"state":"quued"}"#).contains("did you mean `queued`?"));
        assert!(wrong(r#"{"state":"delivered"}"#).contains("held, queued"));
        assert!(wrong(r#"{"ids":["17"]}"#).contains("no message's id"));
        assert!(serde_json::from_str::<CancelFilter>(r#"{"all":true}"#).unwrap().check().is_ok());
    }
}
