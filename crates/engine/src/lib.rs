//! What happens next: one pure state machine over accounts and the queues of their conversations.
//!
//! The engine is told the time and what happened, and answers with orders; somebody else keeps, sends and listens. It
//! holds no texts and no backlog: only the heads of the queues that can move, and what it lacks it asks for.
//!
//! Its promise: of every accepted message there is one visible state; none is sent twice without proof that the first
//! did not arrive; a conversation keeps its order; nothing goes out after its window closed.

mod account;
mod attempted;
mod backoff;
mod claim;
mod desk;
pub mod disclosure;
mod doubts;
pub mod engine;
pub mod fence;
pub mod happened;
pub mod head;
pub mod key;
mod leave;
pub mod likeness;
mod line;
pub mod order;
mod pace;
pub mod parts;
mod proof;
pub mod queue;
mod refill;
pub mod settings;
pub mod shard;
pub mod state;
pub mod survey;
#[cfg(test)]
mod tests;
pub mod time;
mod turn;
mod unknown;

pub use engine::Engine;
pub use fence::{Epoch, Fence};
pub use happened::{Attempt, Echo, Happened, Listed, Loaded, Verdict};
pub use head::{Ground, Head, OnUnknown, Pace, Stage};
pub use key::MessageKey;
pub use likeness::Likeness;
pub use order::{Cause, KnownBy, Order, Pause, Requeued, Settlement, Stands, TooLate};
pub use parts::{Part, Parts};
pub use queue::{Queue, With};
pub use settings::Settings;
pub use shard::Shard;
pub use state::State;
pub use survey::{Reason, Survey};
pub use time::{Now, Wake};
