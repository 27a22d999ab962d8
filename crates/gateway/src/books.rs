//! The books: what works through what is kept, beside everything else. Jobs that take their time, and retention.
//!
//! A job is worked on in steps, each of them small, all jobs in turn. How far it came is kept after each step, so that it
//! goes on there after a restart; a step that was cut off is done again and doubles nothing.

mod cancellation;
mod erasure;
mod marks;
mod reading;
mod replay;
mod retention;

use std::sync::Arc;
use std::time::Duration;

use antiphon_graph::Conversation;
use antiphon_store::{Error, Incoming, Job, JobState, Progress, Store, Work};
use jiff::Timestamp;
use tokio::sync::Notify;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::error;

pub(crate) use cancellation::{CancelFilter, CancellationAsked};
pub(crate) use erasure::ErasureAsked;
use marks::Marks;
pub(crate) use reading::ReadingAsked;
pub(crate) use replay::{Filter, ReplayAsked};
pub use retention::{Retention, TooShort};

use crate::App;

/// How long a job waits that cannot go on, and one whose step failed.
const LATER: Duration = Duration::from_millis(500);

/// What jobs and retention share.
#[derive(Clone, Debug)]
pub(crate) struct Books {
    pub(crate) retention: Retention,
    /// Whose data were erased not long ago.
    marks: Arc<Marks>,
    /// Told when there is something to do.
    woken: Arc<Notify>,
    /// Nobody works beside: whoever asks does the work.
    is_at_rest: bool,
}

/// What came of a step.
struct Stepped {
    progress: Progress,
    /// It cannot go on at once: something of it is under way.
    waits: bool,
}

impl Books {
    pub(crate) async fn open<S: Store>(store: &S, retention: Retention) -> Result<Self, Error> {
        let marks = Arc::new(Marks::of(store.buried().await?));
        Ok(Self { retention, marks, woken: Arc::default(), is_at_rest: false })
    }

    /// The books of a gateway at rest.
    pub(crate) async fn at_rest<S: Store>(store: &S) -> Result<Self, Error> {
        Ok(Self { is_at_rest: true, ..Self::open(store, Retention::default()).await? })
    }

    /// From now on nothing older of this person is taken in.
    pub(crate) async fn bury<S: Store>(&self, app: &App<S>, of: &Conversation) -> Result<(), Error> {
        let (mark, now) = (app.directory.mark(&of.account, &of.person), app.clock.wall());
        self.marks.add(mark, now);
        app.store.bury(mark, now).await
    }

    /// Takes out what is told late of people who were erased since, and says of whom.
    pub(crate) fn erased<S: Store>(&self, app: &App<S>, events: &mut Vec<Incoming>) -> Vec<Conversation> {
        self.marks.take_out(&app.directory, events, app.clock.wall())
    }

    /// Forgets whose data were erased, once nothing older is taken in anyway.
    pub(crate) fn forget_marks(&self, now: Timestamp) {
        if let Some(before) = self.retention.before(now).erased {
            self.marks.forget(before);
        }
    }
}

/// Sees to it that a job that was begun is worked on.
pub(crate) async fn begun<S: Store>(app: &App<S>) -> Result<(), Error> {
    app.books.woken.notify_one();
    if app.books.is_at_rest {
        while let Left::More = round(app).await? {}
    }
    Ok(())
}

/// Works on all jobs in turn, until it is stopped.
pub(crate) async fn run<S: Store>(app: App<S>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let left = round(&app).await.unwrap_or_else(|error| {
            error!(error = &error as &dyn std::error::Error, "jobs are not known; they are looked for again");
            Left::Later
        });
        let wait = async {
            match left {
                Left::More => {}
                Left::Later => sleep(LATER).await,
                Left::Nothing => app.books.woken.notified().await,
            }
        };
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            () = wait => {}
        }
    }
}

/// What is left to do after a round.
enum Left {
    More,
    Later,
    Nothing,
}

/// One step of each job.
async fn round<S: Store>(app: &App<S>) -> Result<Left, Error> {
    let mut left = Left::Nothing;
    for job in app.store.running_jobs().await? {
        let (goes_on, waits) = match further(app, &job).await {
            Ok(stood) => stood,
            // One job that fails holds up no other.
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                error!(job.id = %job.id, error, "a job did not come further; it is tried again");
                (true, true)
            }
        };
        left = match (goes_on, waits, left) {
            (true, false, _) | (_, _, Left::More) => Left::More,
            (true, true, _) | (_, _, Left::Later) => Left::Later,
            (false, _, Left::Nothing) => Left::Nothing,
        };
    }
    Ok(left)
}

/// Brings a job one step further. Whether it goes on, and has to wait for that.
async fn further<S: Store>(app: &App<S>, job: &Job) -> Result<(bool, bool), Error> {
    let Stepped { progress, waits } = step(app, job).await?;
    let goes_on = progress.state == JobState::Running;
    let still_runs = app.store.go_on(job.id, progress, app.clock.wall()).await?;
    Ok((goes_on && still_runs, waits))
}

async fn step<S: Store>(app: &App<S>, job: &Job) -> Result<Stepped, Error> {
    let stepped = match job.work {
        Work::Replay => replay::step(app, job).await,
        Work::Reading => reading::step(app, job).await,
        Work::Erasure => erasure::step(app, job).await,
        Work::Cancellation => cancellation::step(app, job).await,
    };
    match stepped {
        Err(Failed::Store(error)) => Err(error),
        // Another version asked for it, and nobody can know what for.
        Err(Failed::Strange) => Ok(Stepped { progress: ended(job), waits: false }),
        Ok(stepped) => Ok(stepped),
    }
}

fn ended(job: &Job) -> Progress {
    let (reached, counts) = (job.reached.clone(), job.counts.clone());
    Progress { reached, counts, state: JobState::Cancelled, asked: None }
}

/// Why a step came to nothing.
enum Failed {
    Store(Error),
    /// What was asked, or how far it came, cannot be read.
    Strange,
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

impl From<serde_json::Error> for Failed {
    fn from(_: serde_json::Error) -> Self {
        Self::Strange
    }
}
