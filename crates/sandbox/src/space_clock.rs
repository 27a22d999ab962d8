//! The clock of a space, to be moved by a test.

use std::sync::Arc;
use std::time::Duration;

use antiphon_graph::{AccountId, PersonId};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

use crate::advance;
use crate::happening;
use crate::sandbox::Sandbox;
use crate::space::Space;

/// The clock of a space. Windows, tokens, retries of webhooks and faults go by it; time-outs on sockets do not.
///
/// ```
/// # use std::time::Duration;
/// # use antiphon_sandbox::Due;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = antiphon_sandbox::Sandbox::start().await?;
/// let clock = sandbox.clock();
/// clock.freeze();
/// let fired = clock.advance(Duration::from_secs(24 * 60 * 60)).await;
/// assert!(matches!(&fired[0].due, Due::WindowClosed { person, .. } if *person == sandbox.ava()));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct SpaceClock(Arc<Space>);

/// Something that happened because the clock was moved.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Fired {
    /// When, by the sandbox's clock.
    pub at: Timestamp,
    /// What it was.
    pub due: Due,
    /// The same in words.
    pub words: String,
}

/// What can fall due.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Due {
    /// A webhook was posted, or ended without being posted.
    Webhook {
        /// Which attempt it was, from 1.
        attempt: usize,
        /// What the app answered; nothing when it did not.
        status: Option<u16>,
    },
    /// A conversation's window closed.
    WindowClosed {
        /// The account that may no longer answer.
        account: AccountId,
        /// The person whom it may no longer answer.
        person: PersonId,
    },
    /// A fault ran out.
    FaultExpired {
        /// What the fault was called.
        name: String,
    },
}

impl Sandbox {
    /// The clock of this space.
    pub fn clock(&self) -> SpaceClock {
        SpaceClock(self.space.clone())
    }
}

impl SpaceClock {
    /// The time by this clock.
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// Hears whenever the clock is moved, for those who follow it.
    pub fn watch(&self) -> watch::Receiver<()> {
        self.0.clock.watch()
    }

    /// Stops the clock at the time it shows.
    pub fn freeze(&self) {
        self.0.clock.freeze();
        self.0.tell(happening::What::Clock);
    }

    /// Lets a stopped clock run on from the time it shows.
    pub fn resume(&self) {
        self.0.clock.resume();
        self.0.tell(happening::What::Clock);
    }

    /// Puts the clock back to the machine's time.
    pub fn real(&self) {
        self.0.clock.back_to_real();
        self.0.tell(happening::What::Clock);
    }

    /// Moves the clock onward, and comes back when everything that fell due on the way has happened: deliveries are
    /// answered, windows closed. Says what, in order. A stopped clock stays stopped.
    pub async fn advance(&self, by: Duration) -> Vec<Fired> {
        let by = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
        self.set(self.now().saturating_add(by).unwrap_or(Timestamp::MAX)).await
    }

    /// Moves the clock to a time, as [`SpaceClock::advance`] does; to a time in the past it is only set.
    pub async fn set(&self, to: Timestamp) -> Vec<Fired> {
        let fired = advance::advance(&self.0, to).await;
        self.0.tell(happening::What::Clock);
        self.0.tell_followers().await;
        fired.into_iter().map(Fired::from).collect()
    }
}

impl From<advance::Fired> for Fired {
    fn from(fired: advance::Fired) -> Self {
        let due = match fired.what {
            advance::What::Delivery { attempt, status, .. } => Due::Webhook { attempt, status },
            advance::What::WindowClosed { account, person } => Due::WindowClosed {
                account: AccountId::new(account).expect("it was the id of an account"),
                person: PersonId::new(person).expect("it was the id of a person"),
            },
            advance::What::FaultExpired { name } => Due::FaultExpired { name },
        };
        Self { at: fired.at, due, words: fired.words }
    }
}
