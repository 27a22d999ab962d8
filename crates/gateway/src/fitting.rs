//! Fitting: what Instagram would refuse becomes what it takes, and lies among what is hosted.
//!
//! It takes much time and memory, so few files are made to fit at once, and the others wait. A picture is held in memory
//! whole; sound and film are not, they go through the machine's ffmpeg.

mod before;
mod link;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use antiphon_graph::{Format, MediaKind};
use antiphon_media::fit::{self, Ffmpeg};
use antiphon_media::{Fault, NotFitted, Verdict};
use jiff::Timestamp;
use ring::hmac;
use tokio::fs::{self, File};
use tokio::io::AsyncReadExt as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use self::before::Before;
pub(crate) use self::link::Linked;
use crate::hosting::{Hosted, Hosting, Incoming, Untaken, Workroom};

/// So many files are made to fit at once.
const AT_ONCE: usize = 2;

/// How long whoever sends a message waits for what it links to.
pub(crate) const WITHIN: Duration = Duration::from_mins(2);

/// The largest picture that is made to fit, in bytes, and the largest file of any other kind.
const MOST_OF_A_PICTURE: u64 = 32 * 1024 * 1024;
const MOST: u64 = 256 * 1024 * 1024;

/// What makes files fit. Clones share their turns, and what was made before.
#[derive(Clone, Debug)]
pub(crate) struct Fitting {
    turns: Arc<Semaphore>,
    before: Arc<Mutex<Before>>,
}

/// A turn to make a file fit. It ends when all of its clones are dropped.
#[derive(Clone, Debug)]
pub(crate) struct Turn {
    _permit: Arc<OwnedSemaphorePermit>,
}

/// Where what was made is put: among what is hosted, under a name that its bytes have, now.
pub(crate) struct Shelved<'a> {
    pub(crate) hosting: &'a Hosting,
    pub(crate) naming: hmac::Context,
    pub(crate) now: Timestamp,
}

/// A file that was made to fit.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    pub(crate) hosted: Hosted,
    /// What was done to it, and what was lost.
    pub(crate) notes: Vec<String>,
}

/// Why a file was not made to fit.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotMade {
    #[error(transparent)]
    Not(#[from] NotFitted),
    #[error("no ffmpeg is installed beside the gateway")]
    NoFfmpeg,
    #[error("it has more than {} MB", .0 / (1024 * 1024))]
    TooLarge(u64),
    #[error("{0}")]
    NotFetched(String),
    #[error("no files are hosted here")]
    NoShelf,
    #[error(transparent)]
    Untaken(#[from] Untaken),
}

/// The largest file that is made into a kind, in bytes.
pub(crate) fn most(kind: Option<MediaKind>) -> u64 {
    if kind == Some(MediaKind::Image) { MOST_OF_A_PICTURE } else { MOST }
}

/// Why a file was not hosted as what it is to be sent as.
#[derive(Debug)]
pub(crate) enum Unfit {
    /// Instagram would refuse it, and it was not made to fit: nobody asked for that, or it could not be done.
    Refused { fault: Fault, why: Option<NotMade> },
    /// It was not taken at all.
    Untaken(Untaken),
}

impl Default for Fitting {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)), before: Arc::default() }
    }
}

impl Fitting {
    /// Hosts what came into a workroom: as it is when it fits as its kind, else what it can be made into.
    pub(crate) async fn shelve(
        &self,
        mut incoming: Incoming,
        room: &Workroom,
        kind: Option<MediaKind>,
        shelved: Shelved<'_>,
    ) -> Result<Made, Unfit> {
        let verdict = incoming.judge(kind).await?;
        let Some(fault) = verdict.faults.first() else {
            let hosted = shelved.hosting.take(incoming, shelved.now).await?;
            return Ok(Made { hosted, notes: verdict.warnings });
        };
        incoming.put_down().await?;
        match self.turn().await.make(&verdict, room, shelved).await {
            Ok(made) => Ok(made),
            Err(NotMade::Untaken(untaken)) => Err(untaken.into()),
            Err(why) => Err(Unfit::Refused { fault: fault.clone(), why: Some(why) }),
        }
    }

    /// Waits for a turn.
    pub(crate) async fn turn(&self) -> Turn {
        let permit = self.turns.clone().acquire_owned().await.expect("nobody closes the semaphore");
        Turn { _permit: Arc::new(permit) }
    }
}

impl Turn {
    /// Makes the file in a workroom fit, which was judged before, and hosts what it becomes.
    pub(crate) async fn make(
        &self,
        verdict: &Verdict,
        room: &Workroom,
        shelved: Shelved<'_>,
    ) -> Result<Made, NotMade> {
        let Shelved { hosting, naming, now } = shelved;
        let mut incoming = hosting.begin(naming).await?;
        let (format, warnings) = match verdict.kind {
            MediaKind::Image => {
                let picture = self.picture(room).await?;
                incoming.add(&picture.bytes).await?;
                (picture.format, picture.warnings)
            }
            kind => {
                let ffmpeg = Ffmpeg::find().ok_or(NotMade::NoFfmpeg)?;
                let fitted = room.fitted();
                let converted = ffmpeg.convert(kind, &room.file(), &fitted, |_| {}).await?;
                let mut file = File::open(fitted).await.map_err(unread)?;
                let mut piece = vec![0; 64 * 1024];
                loop {
                    let read = file.read(&mut piece).await.map_err(unread)?;
                    if read == 0 {
                        break;
                    }
                    incoming.add(&piece[..read]).await?;
                }
                (converted.format, converted.warnings)
            }
        };
        let hosted = hosting.take(incoming, now).await?;
        Ok(Made { hosted, notes: notes(verdict, format, warnings) })
    }

    /// A picture, held in memory; the turn lasts as long as that, whoever stops waiting.
    async fn picture(&self, room: &Workroom) -> Result<fit::Fitted, NotMade> {
        let file = room.file();
        let size = fs::metadata(&file).await.map_err(unread)?.len();
        if size > MOST_OF_A_PICTURE {
            return Err(NotMade::TooLarge(MOST_OF_A_PICTURE));
        }
        let bytes = fs::read(file).await.map_err(unread)?;
        let turn = self.clone();
        let fitted = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            fit::picture(&bytes)
        });
        Ok(fitted.await.map_err(|_| NotFitted::Failed("it ended early".to_owned()))??)
    }
}

impl From<Untaken> for Unfit {
    fn from(untaken: Untaken) -> Self {
        Self::Untaken(untaken)
    }
}

/// What was done, and what was lost.
fn notes(verdict: &Verdict, format: Format, warnings: Vec<String>) -> Vec<String> {
    let faults: Vec<_> = verdict.faults.iter().map(ToString::to_string).collect();
    let mut notes = vec![format!("{}; it goes as {format}", faults.join("; "))];
    notes.extend(warnings);
    notes
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to map_err")]
fn unread(error: std::io::Error) -> NotMade {
    NotFitted::Failed(format!("what was put aside cannot be read: {}", error.kind())).into()
}
