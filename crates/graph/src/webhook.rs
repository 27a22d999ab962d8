//! Webhooks: what Instagram tells an app of its own accord.
//!
//! A delivery becomes readable through its signature only ([`Verified`]), falls apart into events ([`Delivery`]), and each
//! event says what it is, whose it is, and which window it opens ([`Event`]). What this version does not know is kept
//! whole. Deliveries come unordered, twice, and up to 36 hours late: [`Event::key`] tells events apart. See
//! <https://developers.facebook.com/documentation/instagram-platform/webhooks>.
//!
//! ```
//! use antiphon_graph::webhook::{self, Delivery, Kind, Verified};
//! use antiphon_graph::AppSecret;
//!
//! # let secret = AppSecret::new("sandbox-app-secret");
//! # let body = br#"{"object":"instagram","entry":[{"time":1752834911539,"id":"17841400000000001","messaging":[
//! #   {"sender":{"id":"900000000000001"},"recipient":{"id":"17841400000000001"},"timestamp":1752834910447,
//! #    "message":{"mid":"m_1","text":"Hi"}}]}]}"#;
//! # let signature = webhook::sign(body, &secret);
//! let delivery = Delivery::parse(Verified::check(body, &signature, &secret)?)?;
//! for event in delivery.events {
//!     if let Kind::Message(message) = &event.kind {
//!         assert_eq!(message.text.as_deref(), Some("Hi"));
//!         assert!(event.window().is_some(), "the person may be answered now");
//!     }
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

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
mod without;

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
pub use without::{Without, about, without};
