//! Erasure: everything about one person is found and erased, again and again until nothing is found.
//!
//! Messages that wait are taken back first; what is under way is waited for, and so is proof of what is unknown. Then every
//! kind of place is gone through in small steps, and in the end the log of the database is emptied.

use antiphon_engine::{Happened, Queue, State, With};
use antiphon_graph::{AccountId, Conversation, PersonId};
use antiphon_store::{Job, JobState, Progress, Store, Theirs, Trace};
use serde::{Deserialize, Serialize};

use super::{Failed, Stepped};
use crate::App;

/// So many messages are erased in one commit.
const AT_ONCE: usize = 100;

/// What an erasure was asked for. When it is done nothing of it is remembered but the counts.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct ErasureAsked {
    pub(crate) person: PersonId,
    pub(crate) accounts: Vec<AccountId>,
}

/// What it counts.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
struct Counts {
    /// Rows that were erased or emptied.
    erased: u64,
    /// Messages that were taken back before.
    cancelled: u64,
    /// Messages that are waited for at the moment.
    under_way: u64,
}

/// How far it came in this pass.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
struct Reached {
    account: usize,
    stage: usize,
    after: Option<String>,
    /// What this pass found.
    found: u64,
    under_way: u64,
}

/// Stages of a pass: what waits is taken back, traces are erased kind by kind, and the messages last, because traces are
/// found by them.
const TRACES: usize = Trace::ALL.len();

/// How far it came when only the files are left to be cleaned.
const SCRUB: &str = "scrub";

/// Goes one step on.
pub(super) async fn step<S: Store>(app: &App<S>, job: &Job) -> Result<Stepped, Failed> {
    if job.reached == SCRUB {
        return scrub(app, job).await;
    }
    let asked: ErasureAsked = serde_json::from_str(&job.asked)?;
    let mut counts: Counts = serde_json::from_str(&job.counts).unwrap_or_default();
    let mut reached: Reached = serde_json::from_str(&job.reached).unwrap_or_default();
    let Some(account) = asked.accounts.get(reached.account) else {
        return end_of_pass(&mut counts, &reached);
    };
    let of = Conversation::new(account.clone(), asked.person.clone());
    let next = match reached.stage {
        0 => take_back(app, &of, &mut reached, &mut counts).await?,
        stage if stage <= TRACES => {
            let erased = app.store.erase(&of, Trace::ALL[stage - 1], reached.after.take()).await?;
            reached.found += erased.found;
            counts.erased += erased.found;
            erased.next
        }
        _ => erase_messages(app, &of, &mut reached, &mut counts).await?,
    };
    if next.is_none() {
        if reached.stage == 1 + TRACES {
            // Nobody believes in the window any more.
            let queue = Queue { account: of.account.clone(), with: With::Person(of.person.clone()) };
            app.names.forget(&of);
            app.owner.tell(Happened::Changed { queue });
            reached.account += 1;
            reached.stage = 0;
        } else {
            reached.stage += 1;
        }
    }
    reached.after = next;
    goes_on(&counts, &reached, false)
}

fn goes_on(counts: &Counts, reached: &Reached, waits: bool) -> Result<Stepped, Failed> {
    let (counts, reached) = (serde_json::to_string(counts)?, serde_json::to_string(reached)?);
    let progress = Progress { reached, counts, state: JobState::Running, asked: None };
    Ok(Stepped { progress, waits })
}

/// When a whole pass found nothing, nothing of the person is left but what was asked; otherwise it begins anew.
fn end_of_pass(counts: &mut Counts, pass: &Reached) -> Result<Stepped, Failed> {
    counts.under_way = pass.under_way;
    let is_clean = pass.found == 0 && pass.under_way == 0;
    let mut stepped = goes_on(counts, &Reached::default(), pass.under_way > 0)?;
    if is_clean {
        stepped.progress.asked = Some("{}".to_owned());
        SCRUB.clone_into(&mut stepped.progress.reached);
    }
    Ok(stepped)
}

/// What was erased is made unreadable in the files.
async fn scrub<S: Store>(app: &App<S>, job: &Job) -> Result<Stepped, Failed> {
    let is_done = app.store.scrub().await?;
    let state = if is_done { JobState::Done } else { JobState::Running };
    let progress = Progress { reached: SCRUB.to_owned(), counts: job.counts.clone(), state, asked: None };
    Ok(Stepped { progress, waits: !is_done })
}

/// Takes back what waits, and counts what has to be waited for.
async fn take_back<S: Store>(
    app: &App<S>,
    of: &Conversation,
    reached: &mut Reached,
    counts: &mut Counts,
) -> Result<Option<String>, Failed> {
    let (theirs, next) = walk(app, of, reached).await?;
    for message in theirs {
        match message.state {
            State::Held | State::Queued => {
                if app.store.cancel(message.key, app.clock.wall()).await? {
                    counts.cancelled += 1;
                } else {
                    reached.under_way += 1;
                }
                app.owner.decided(message.key, message.queue);
            }
            State::Sending => reached.under_way += 1,
            State::Unknown if !message.given_up => reached.under_way += 1,
            _ => {}
        }
    }
    Ok(next)
}

async fn erase_messages<S: Store>(
    app: &App<S>,
    of: &Conversation,
    reached: &mut Reached,
    counts: &mut Counts,
) -> Result<Option<String>, Failed> {
    let (theirs, next) = walk(app, of, reached).await?;
    for some in theirs.chunks(AT_ONCE) {
        let erased = app.store.erase_messages(some.iter().map(|message| message.key).collect()).await?;
        reached.found += erased;
        counts.erased += erased;
    }
    // The engine may have unknown ones in mind that are gone.
    for message in theirs.into_iter().filter(|message| message.given_up) {
        app.owner.decided(message.key, message.queue);
    }
    Ok(next)
}

async fn walk<S: Store>(
    app: &App<S>,
    of: &Conversation,
    reached: &mut Reached,
) -> Result<(Vec<Theirs>, Option<String>), Failed> {
    let after = reached.after.take().and_then(|after| after.parse().ok());
    let (theirs, next) = app.store.theirs(of, after).await?;
    Ok((theirs, next.map(|next| next.to_string())))
}
