//! What a test expects to arrive, and what it is told when it does not.

use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use crate::filter::{Filter, Words};
use crate::message::Message;
use crate::problem::Problem;
use crate::sandbox::Sandbox;
use crate::wait;

/// How long is waited for a message when nobody says how long.
const WITHIN: Duration = Duration::from_secs(5);

/// A message that is expected; await it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = antiphon_sandbox::Sandbox::start().await?;
/// # sandbox.person("ava")?.hear_from_owner("Hello Ava")?;
/// let hello = sandbox.expect("ava").kind("text").containing("Hello").await?;
/// assert_eq!(hello.text.as_deref(), Some("Hello Ava"));
///
/// // The next one must be another.
/// let within = std::time::Duration::from_millis(1);
/// let missing = sandbox.expect("ava").after(hello.seq).within(within).await.unwrap_err();
/// assert!(missing.to_string().contains("nor any other"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[must_use = "an expectation is of use when it is awaited"]
pub struct Expect<'a> {
    sandbox: &'a Sandbox,
    filter: Filter,
    after: u64,
    within: Duration,
}

/// What was expected did not come. Both `{}` and `{:?}` say what came instead, and what went over the wire.
#[derive(thiserror::Error)]
pub struct NotReceived {
    /// What did not come, and what came nearest.
    pub problem: Problem,
    /// What went over the wire of this space, a line for each exchange.
    pub wire: String,
}

impl Sandbox {
    /// Expects a message to a person, named by id, handle or name: one that has come already, or will.
    pub fn expect(&self, person: &str) -> Expect<'_> {
        let filter = Filter { to: Some(person.to_owned()), ..Filter::default() };
        Expect { sandbox: self, filter, after: 0, within: WITHIN }
    }

    /// All that a person received, oldest first.
    pub fn messages_to(&self, person: &str) -> Result<Vec<Message>, Problem> {
        let world = self.space.world();
        let meant = Filter { to: Some(person.to_owned()), ..Filter::default() }.look_up(&world)?;
        Ok(meant.among(&world, 0).map(|(thread, message)| Message::new(thread, message)).collect())
    }
}

impl Expect<'_> {
    /// It is exactly this text.
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.filter.text = Some(Words::Exactly(text.into()));
        self
    }

    /// It is a text with this in it.
    pub fn containing(mut self, part: impl Into<String>) -> Self {
        self.filter.text = Some(Words::With(part.into()));
        self
    }

    /// It is of this kind: `text`, `image`, `images`, `audio`, `video`, `file`, `like_heart`, `media_share`, `template`.
    pub fn kind(mut self, kind: impl Into<String>) -> Self {
        self.filter.kind = Some(kind.into());
        self
    }

    /// It comes after this place among all messages: the `seq` of an earlier one.
    pub fn after(mut self, seq: u64) -> Self {
        self.after = seq;
        self
    }

    /// It comes within this time: real time, whatever the sandbox's clock says. Five seconds unless said otherwise.
    pub fn within(mut self, time: Duration) -> Self {
        self.within = time;
        self
    }
}

impl<'a> IntoFuture for Expect<'a> {
    type Output = Result<Message, NotReceived>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let Self { sandbox, filter, after, within } = self;
            let found = wait::for_message(&sandbox.space, filter, after, within).await;
            found.map_err(|problem| NotReceived { problem, wire: sandbox.wire_log() })
        })
    }
}

impl fmt::Display for NotReceived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.problem)?;
        if let Problem::TimedOut { nearest_misses, .. } = &self.problem {
            for miss in nearest_misses {
                write!(f, "\n  {miss}")?;
            }
        }
        write!(f, "\nover the wire went:")?;
        if self.wire.is_empty() {
            return write!(f, " nothing");
        }
        for line in self.wire.lines() {
            write!(f, "\n  {line}")?;
        }
        Ok(())
    }
}

/// Tests that fail by `unwrap` or `?` show this.
impl fmt::Debug for NotReceived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
