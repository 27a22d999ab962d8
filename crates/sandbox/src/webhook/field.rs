//! The webhook fields that an account can be subscribed to.

/// One field, named as `subscribed_apps` names it. See
/// <https://developers.facebook.com/documentation/instagram-platform/webhooks>.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Field {
    Messages,
    MessageEdit,
    Reactions,
    Postbacks,
    Seen,
    Referral,
    Optins,
    Handover,
    Standby,
    Comments,
    LiveComments,
}

impl Field {
    /// The name by which accounts subscribe.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Messages => "messages",
            Self::MessageEdit => "message_edit",
            Self::Reactions => "message_reactions",
            Self::Postbacks => "messaging_postbacks",
            Self::Seen => "messaging_seen",
            Self::Referral => "messaging_referral",
            Self::Optins => "messaging_optins",
            Self::Handover => "messaging_handover",
            Self::Standby => "standby",
            Self::Comments => "comments",
            Self::LiveComments => "live_comments",
        }
    }
}
