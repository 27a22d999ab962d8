//! Ids: each its own type, so that an account and a person cannot be mixed up.
//!
//! Instagram's ids are opaque strings. Those that are numbers on the wire (accounts, people, posts, comments) are kept
//! as the digits they came in: they are names, not quantities, and some JSON readers would round them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Invalid;

/// The longest id taken, in bytes. Instagram's message ids are 160 to 164.
const MAX_BYTES: usize = 512;

/// Defines an id as a checked string.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $what:literal, $is_valid:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Deserialize, Serialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            #[doc = concat!("Takes ", $what, " as Instagram writes it.")]
            pub fn new(id: impl Into<String>) -> Result<Self, Invalid> {
                let id = id.into();
                let is_valid: fn(&str) -> bool = $is_valid;
                if is_valid(&id) { Ok(Self(id)) } else { Err(Invalid::id($what, &id)) }
            }

            /// The id as Instagram writes it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = Invalid;
            fn from_str(id: &str) -> Result<Self, Invalid> {
                Self::new(id)
            }
        }

        impl TryFrom<String> for $name {
            type Error = Invalid;
            fn try_from(id: String) -> Result<Self, Invalid> {
                Self::new(id)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    };
}

id! {
    /// An Instagram professional account, as `user_id` of `/me` and `entry.id` of a webhook give it: 17 digits today.
    ///
    /// The `id` that `/me` also returns is another number, scoped to the app, and does not work in paths. See
    /// <https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/get-started>.
    AccountId, "an account id", is_number
}
id! {
    /// A person, as one account sees them (an Instagram-scoped id, IGSID): 15 to 17 digits today.
    ///
    /// The same human has another id for another account. See
    /// <https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api>.
    PersonId, "a person's id", is_number
}
id! {
    /// A message, as an answer's `message_id` and a webhook's `mid` give it: opaque, 160 to 164 characters today.
    MessageId, "a message id", is_word
}
id! {
    /// A published post, reel or story of an account.
    PostId, "a post id", is_number
}
id! {
    /// A comment on a post, to which one private reply may be sent within seven days. See
    /// <https://developers.facebook.com/documentation/instagram-platform/private-replies>.
    CommentId, "a comment id", is_word
}
id! {
    /// A conversation, as the Conversations API names it. See
    /// <https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/conversations-api>.
    ThreadId, "a conversation id", is_word
}
id! {
    /// A file uploaded beforehand, to be sent by its id instead of a link. See
    /// <https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/attachment-upload>.
    AttachmentId, "an attachment id", is_word
}

fn is_number(id: &str) -> bool {
    (1..=32).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_word(id: &str) -> bool {
    (1..=MAX_BYTES).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_named_by_digits_only() {
        assert_eq!(PersonId::new("900000000000001").unwrap().as_str(), "900000000000001");
        for wrong in ["", "ava", "90 1", "-1", "９", "../me"] {
            assert!(PersonId::new(wrong).is_err(), "{wrong:?} was taken");
        }
    }

    #[test]
    fn a_message_id_has_no_spaces_and_an_end() {
        assert!(MessageId::new("aWdfZAG1faXRlbToxOk").is_ok());
        assert!(MessageId::new("a b").is_err());
        assert!(MessageId::new("a".repeat(MAX_BYTES + 1)).is_err());
    }

    #[test]
    fn json_goes_through_the_same_door() {
        assert!(serde_json::from_str::<AccountId>(r#""17841400000000001""#).is_ok());
        assert!(serde_json::from_str::<AccountId>(r#""me""#).is_err());
    }
}
