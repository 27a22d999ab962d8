//! What is remembered: apps, accounts, conversations, messages, attempts, what came in, and what happened.
//!
//! Everything that changes goes through [`Store`], and what it answers is on disk. Who owns a message is checked by
//! every write: see [`Fence`](antiphon_engine::Fence). It is told the time, and knows no HTTP.

pub mod account;
pub mod audit;
pub mod backup;
pub mod books;
pub mod cause;
pub mod erasure;
pub mod error;
pub mod event;
pub mod inbox;
pub mod job;
pub mod key;
pub mod message;
pub mod page;
pub mod plan;
pub mod relay;
pub mod relays;
pub mod retention;
pub mod safe;
pub mod seal;
pub mod sqlite;
pub mod statistics;
pub mod store;
pub mod token;
mod words;

pub use account::{Account, App, Sealed};
pub use audit::{Deed, Entry, Walked};
pub use backup::{Restored, Taken};
pub use books::Books;
pub use cause::Cause;
pub use erasure::{Erased, Theirs, Trace};
pub use error::Error;
pub use event::{Event, Occurrence, TokenNews};
pub use inbox::{Arrival, DeliveryId, DeliveryRow, Heard, InboxFilter, Incoming, Ingested, Received, Reread};
pub use job::{Job, JobId, JobState, Progress, Work};
pub use key::{Accounts, ApiKey, Verbs};
pub use message::{
    Accepted, AttemptRow, ConversationRow, Failed, Idempotency, MessageRow, NewMessage, Retry,
};
pub use page::{ConversationFilter, MessageFilter, Page, Sort, Who};
pub use plan::{Disclosure, DisclosureFilter, PartRow, Plan, Planned, Said, ToPlan};
pub use relay::{
    DeadFilter, DeadLetter, KeptDelivery, Letter, Relay, RelayId, RelayKind, RelayLane, RelayStanding,
};
pub use relays::Relays;
pub use retention::{Before, Forgotten};
pub use safe::Safe;
pub use seal::{MasterKeyRow, Resealed, SealedAt};
pub use sqlite::Sqlite;
pub use statistics::Counted;
pub use store::Store;
pub use token::{EarlierToken, Renewed, TokenStanding, TokenTrouble};
