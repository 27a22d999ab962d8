//! What is remembered: apps, accounts, conversations, messages, attempts, what came in, and what happened.
//!
//! Everything that changes goes through [`Store`], and what it answers is on disk. Who owns a message is checked by
//! every write: see [`Fence`](antiphon_engine::Fence). It is told the time, and knows no HTTP.

pub mod account;
pub mod error;
pub mod event;
pub mod inbox;
pub mod message;
pub mod page;
pub mod relay;
pub mod relays;
pub mod sqlite;
pub mod store;
mod words;

pub use account::{Account, App, Sealed};
pub use error::Error;
pub use event::{Event, Occurrence};
pub use inbox::{Arrival, Incoming, Ingested};
pub use message::{Accepted, AttemptRow, ConversationRow, Idempotency, MessageRow, NewMessage};
pub use page::{ConversationFilter, MessageFilter, Page};
pub use relay::{
    DeadFilter, DeadLetter, KeptDelivery, Letter, Relay, RelayId, RelayKind, RelayLane, RelayStanding,
};
pub use relays::Relays;
pub use sqlite::Sqlite;
pub use store::Store;
