//! Jobs: work that takes its time, and how far it came. What is asked and counted is the gateway's, as JSON.

use std::fmt;
use std::str::FromStr;

use antiphon_graph::AccountId;
use jiff::Timestamp;

/// The name of a job: `job_17`.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct JobId(pub u64);

/// What was to be a job's name is none.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a job's name is `job_` and a number, as the answer that began it gives it")]
pub struct NotAJob;

/// What a job does.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Work {
    /// Sends again what did not go.
    Replay,
    /// Reads deliveries again.
    Reading,
    /// Erases a person.
    Erasure,
    /// Takes messages back.
    Cancellation,
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum JobState {
    /// It goes on, or will when the gateway runs again.
    Running,
    /// It came to its end.
    Done,
    /// It was ended before.
    Cancelled,
}

/// A job as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Its name.
    pub id: JobId,
    /// What it does.
    pub work: Work,
    /// Whose token asked for it, when it was an account's.
    pub account: Option<AccountId>,
    /// What was asked, as JSON.
    pub asked: String,
    /// Where it stands.
    pub state: JobState,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// When it last came further.
    pub changed_at: Timestamp,
    /// How far it came, in its own words.
    pub reached: String,
    /// What it counted, as JSON.
    pub counts: String,
}

/// How far a job came.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// In its own words.
    pub reached: String,
    /// What it counted, as JSON.
    pub counts: String,
    /// Where it stands now.
    pub state: JobState,
    /// What is remembered of what was asked, where that is less from now on.
    pub asked: Option<String>,
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "job_{}", self.0)
    }
}

impl FromStr for JobId {
    type Err = NotAJob;

    fn from_str(name: &str) -> Result<Self, NotAJob> {
        let digits =
            name.strip_prefix("job_").filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        digits.and_then(|digits| digits.parse().ok()).map(Self).ok_or(NotAJob)
    }
}

impl Work {
    const ALL: [Self; 4] = [Self::Replay, Self::Reading, Self::Erasure, Self::Cancellation];

    /// In a word: `replay`, `reading`, `erasure` or `cancellation`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Replay => "replay",
            Self::Reading => "reading",
            Self::Erasure => "erasure",
            Self::Cancellation => "cancellation",
        }
    }

    pub(crate) fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|work| work.word() == word)
    }
}

impl JobState {
    const ALL: [Self; 3] = [Self::Running, Self::Done, Self::Cancelled];

    /// In a word: `running`, `done` or `cancelled`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
        }
    }

    pub(crate) fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}
