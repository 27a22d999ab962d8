//! What goes wrong when a rule fires.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::span::Span;

/// What goes wrong when a rule fires.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Effect {
    // Before anything is done.
    /// Refused with one of Instagram's errors; nothing is delivered.
    Error(NamedError),
    /// Answered with what you say; nothing is delivered.
    Answer(MadeUp),
    /// The connection is closed without an answer; nothing is delivered.
    Close,
    /// The connection is reset without an answer; nothing is delivered.
    Reset,

    // While it is done.
    /// It takes longer, in real time.
    Latency(Latency),
    /// It waits until the rule is released or gone.
    Hold,
    /// The answer comes slowly.
    Bandwidth(Rate),

    // After it is done.
    /// Delivered, but the answer is lost.
    LoseReply(Loss),
    /// Delivered, but the answer is one of Instagram's errors.
    DeliverThenError(NamedError),
    /// Delivered, but the answer breaks off.
    TruncateReply(Truncation),
    /// Delivered, but the answer is not JSON.
    MalformedJson,
    /// Delivered, but the answer claims to be of this content type.
    ContentType(String),

    // On the way of a webhook.
    /// Webhooks come this much later, by the sandbox's clock.
    DelayWebhook(Span),
    /// Webhooks come so many times more.
    DuplicateWebhook(u32),
    /// A webhook comes after the one that follows it.
    ReorderWebhook,
    /// Webhooks do not come.
    DropWebhook,
    /// Webhooks carry a signature that no secret gives.
    BadSignature,
    /// Webhooks are signed with a secret that is not the app's.
    WrongSecret,
    /// The times in webhooks are this much too early.
    StaleWebhook(Span),
    /// The answer to a webhook is read slowly.
    SlowReader(Rate),
    /// Webhooks come again and again although they were answered.
    RedeliverStorm(Redeliveries),
}

/// One of Instagram's errors.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NamedError {
    /// Its name, such as `rate_limited`; a wrong one is answered with all there are.
    pub(crate) name: String,
    /// Headers that the answer carries besides.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) headers: BTreeMap<String, String>,
}

/// An answer that you make up.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MadeUp {
    pub(crate) status: u16,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) headers: BTreeMap<String, String>,
    /// A text is sent as it is, anything else as JSON.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub(crate) body: Value,
}

/// How much longer a call takes.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Latency {
    /// Always the same.
    Fixed(Span),
    /// Anything between two bounds.
    Between {
        /// The least.
        from: Span,
        /// The most.
        to: Span,
        /// Another seed gives another run.
        #[serde(default)]
        seed: u64,
    },
    /// Mostly about the median, sometimes much longer: as networks are.
    LogNormal {
        /// Half of the calls are faster.
        median: Span,
        /// How wide it spreads; 0.5 is usual, 1.5 is wild.
        sigma: f64,
        /// Another seed gives another run.
        #[serde(default)]
        seed: u64,
    },
}

/// How fast bytes go.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rate {
    pub(crate) bytes_per_second: u32,
}

/// How an answer gets lost.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Loss {
    /// The connection is reset.
    #[default]
    Reset,
    /// The connection is closed without a byte.
    Close,
    /// Nothing comes until the caller gives up.
    Hang,
    /// A proxy on the way answers 502.
    BadGateway,
}

/// Where an answer breaks off.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Truncation {
    /// How many bytes of the body arrive; half of them when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) bytes: Option<usize>,
}

/// Webhooks that nobody asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Redeliveries {
    /// How many.
    pub(crate) times: u32,
    /// How far apart, by the sandbox's clock.
    pub(crate) every: Span,
}
