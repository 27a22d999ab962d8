//! How a space behaves where the real one varies: the app, its webhook, echoes, limits.

use serde::{Deserialize, Serialize};

/// The app that the accounts of a space belong to, and how its webhooks are delivered.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Settings {
    pub(crate) app_secret: String,
    pub(crate) verify_token: String,
    /// Where webhooks go; nothing is delivered while it is not set.
    pub(crate) webhook_url: Option<String>,
    pub(crate) echoes: Echoes,
    /// Every message of a person is accompanied by a `message_edit` with `num_edit` 0, or replaced by it.
    pub(crate) edit_twins: EditTwins,
    /// At most so many events in one delivery, 1 to 1,000.
    pub(crate) webhook_batch: usize,
    /// The person answers by themselves.
    pub(crate) automatic_reply: bool,
    /// A bot answers whoever writes, through the Graph API, and says first what it is.
    pub(crate) bot: bool,
    /// The origin of the gateway through which the bot answers; it answers at the sandbox itself while this is not set.
    pub(crate) bot_url: Option<String>,
    pub(crate) limits: Limits,
}

/// When an account's own message comes back as a webhook.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Echoes {
    /// Right after the answer.
    #[default]
    After,
    /// Before the answer.
    Before,
    /// Two seconds after the answer, by the sandbox's clock.
    Late,
    /// Twice.
    Twice,
    Never,
}

/// Whether messages have `message_edit` twins.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum EditTwins {
    #[default]
    Never,
    Beside,
    Instead,
}

/// Calls that an account may make.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Limits {
    /// Text, links, reactions, stickers, and what is not named below; calls a second.
    pub(crate) text_per_second: u32,
    /// Audio and video; calls a second.
    pub(crate) audio_video_per_second: u32,
    /// The Conversations API; calls a second.
    pub(crate) conversations_per_second: u32,
    /// Private replies; calls an hour.
    pub(crate) private_replies_per_hour: u32,
    /// Calls of any kind, an hour. Usage headers tell how much of them is used up, from one percent on.
    pub(crate) calls_per_hour: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            app_secret: "sandbox-app-secret".into(),
            verify_token: "sandbox-verify-token".into(),
            webhook_url: None,
            echoes: Echoes::default(),
            edit_twins: EditTwins::default(),
            webhook_batch: 1,
            automatic_reply: false,
            bot: false,
            bot_url: None,
            limits: Limits::default(),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            text_per_second: 100,
            audio_video_per_second: 10,
            conversations_per_second: 2,
            private_replies_per_hour: 750,
            calls_per_hour: 360_000,
        }
    }
}
