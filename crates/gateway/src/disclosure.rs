//! Disclosure: how accounts say that a bot is speaking, and to whom they have to.
//!
//! When it is due the engine knows; here is what is said, in which language, and where. See
//! <https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api>.

mod lapse;
mod market;
mod policies;
mod policy;
mod words;

pub(crate) use lapse::Lapse;
pub(crate) use market::Market;
pub use policies::Policies;
pub(crate) use policy::{BETWEEN, Policy, is_tag, known};
