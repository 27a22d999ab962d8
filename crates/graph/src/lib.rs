//! What Instagram's messages are: ids, texts, media, windows, requests, answers, refusals, webhook events.
//!
//! Everything here is a value or a pure function: no I/O, no clock, no async runtime. Somebody else carries the requests.

pub mod id;
pub mod invalid;
pub mod refusal;
pub mod secret;

pub use id::{AccountId, AttachmentId, CommentId, MessageId, PersonId, PostId, ThreadId};
pub use invalid::Invalid;
pub use refusal::Refusal;
pub use secret::{AccessToken, AppSecret, VerifyToken};
