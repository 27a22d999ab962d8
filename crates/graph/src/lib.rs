//! What Instagram's messages are: ids, texts, media, windows, requests, answers, refusals, webhook events.
//!
//! Everything here is a value or a pure function: no I/O, no clock, no async runtime. Somebody else carries the requests.
//!
//! What is to be sent needs leave to be sent, and leave is earned from a person's message:
//!
//! ```
//! use antiphon_graph::{AccessToken, AccountId, Conversation, Endpoint, Message, PersonId, Send, Window};
//! use jiff::Timestamp;
//!
//! let conversation = Conversation::new(AccountId::new("17841400000000001")?, PersonId::new("900000000000001")?);
//! let (wrote_at, now): (Timestamp, Timestamp) = ("2026-01-01T12:00:00Z".parse()?, "2026-01-02T11:00:00Z".parse()?);
//!
//! let permit = Window::opened(conversation, wrote_at).permit(now)?;
//! let request = Send::new(permit, Message::text("Hello World")?)
//!     .to_http(&Endpoint::instagram(), &AccessToken::new("an account's token"));
//! assert_eq!(request.uri(), "https://graph.instagram.com/v24.0/17841400000000001/messages");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod call;
pub mod conversation;
pub mod draft;
pub mod endpoint;
pub mod id;
pub mod invalid;
pub mod media;
pub mod message;
pub mod outcome;
pub mod permit;
pub mod presence;
pub mod quick_reply;
pub mod reaction;
pub mod refusal;
pub mod secret;
pub mod send;
pub mod sent;
pub mod template;
pub mod text;
mod time;
pub mod usage;
pub mod webhook;
pub mod window;
mod wire;

pub use call::{Call, Unanswered};
pub use conversation::Conversation;
pub use draft::{AccountRef, Asked, Content, Draft, LongDraft, Recipient, Tag};
pub use endpoint::Endpoint;
pub use id::{AccountId, AttachmentId, CommentId, MessageId, PersonId, PostId, ThreadId};
pub use invalid::Invalid;
pub use media::{Format, MEDIA, MediaKind, MediaRule, MediaUrl};
pub use message::{Image, Images, Message};
pub use outcome::{Outcome, Proof, Why};
pub use permit::{Ground, Permit, TooLate};
pub use presence::Presence;
pub use quick_reply::{QuickReplies, QuickReply};
pub use reaction::{Emoji, Reaction};
pub use refusal::Refusal;
pub use secret::{AccessToken, AppSecret, VerifyToken};
pub use send::Send;
pub use sent::Sent;
pub use template::{Button, Buttons, Element, Elements, Press, Template};
pub use text::Text;
pub use usage::Usage;
pub use webhook::{Delivery, Event, Handshake, Verified};
pub use window::{Basis, Closed, Window};
