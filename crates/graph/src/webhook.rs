//! Webhooks: what Instagram tells an app of its own accord.
//!
//! A delivery becomes readable through its signature only ([`Verified`]), falls apart into events ([`Delivery`]), and each
//! event says what it is, whose it is, and which window it opens ([`Event`]). What this version does not know is kept
//! whole. Deliveries come unordered, twice, and up to 36 hours late: [`Event::key`] tells events apart. See
//! <https://developers.facebook.com/documentation/instagram-platform/webhooks>.

mod attachment;
mod body;
mod comment;
mod delivery;
mod event;
mod handover;
mod handshake;
mod key;
mod message;
mod messaging;
mod reaction;
mod referral;
mod signature;
#[cfg(test)]
mod tests;
mod window;

pub use attachment::{Attachment, AttachmentKind};
pub use body::Unreadable;
pub use comment::{Comment, Commented, Commenter, Mention};
pub use delivery::Delivery;
pub use event::{By, Event, Kind};
pub use handover::Handover;
pub use handshake::{Handshake, NotAgreed};
pub use message::{Deletion, Edit, Message, ReplyTo, Story, Twin};
pub use reaction::{Reacted, Reaction};
pub use referral::{Ad, Postback, Referral};
pub use signature::{BadSignature, Verified, sign};
