//! Surveys: what the engine holds, for those who watch; and with it, whether the owner's loop turns.

use std::time::Duration;

use antiphon_engine::Survey;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

/// Longer than this no turn of the loop takes that is well.
const PATIENCE: Duration = Duration::from_secs(2);

/// Where a survey goes.
pub(super) type Answer = oneshot::Sender<Survey>;

/// The way to ask for one.
#[derive(Clone, Debug)]
pub(super) struct Surveys(mpsc::Sender<Answer>);

/// Where the owner hears that somebody asks.
pub(super) type Surveyed = mpsc::Receiver<Answer>;

impl Surveys {
    pub(super) fn new() -> (Self, Surveyed) {
        let (ask, asked) = mpsc::channel(8);
        (Self(ask), asked)
    }

    /// What is held; nothing when the loop does not come round.
    pub(super) async fn ask(&self) -> Option<Survey> {
        let (answer, answered) = oneshot::channel();
        let asking = async {
            self.0.send(answer).await.ok()?;
            answered.await.ok()
        };
        timeout(PATIENCE, asking).await.ok().flatten()
    }
}
