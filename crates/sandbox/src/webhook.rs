//! Webhooks: what Instagram tells an app.
//!
//! Something happens and is *announced*; what is announced becomes a *delivery*, signed bytes that are posted to the
//! app until it answers 200 or 36 hours have passed. See
//! <https://developers.facebook.com/documentation/instagram-platform/webhooks>.

pub(crate) mod echo;
pub(crate) mod field;
pub(crate) mod json;
pub(crate) mod pump;

use std::fmt;
use std::sync::Arc;

use antiphon_graph::{AccountId, MessageId, PersonId};
use serde::{Deserialize, Serialize};

use crate::space::Space;
pub(crate) use field::Field;
use json::Json;

/// Something that Instagram tells the app.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) account: AccountId,
    /// The person it is about; the events of one person are delivered one after the other.
    pub(crate) person: Option<PersonId>,
    /// Told only to accounts that are subscribed to this.
    pub(crate) field: Field,
    /// The message it is about.
    pub(crate) mid: Option<MessageId>,
    pub(crate) body: Shape,
}

/// Where in an entry an event stands.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    /// An item of `messaging`, or of `standby` while another app controls the thread.
    Messaging(Json),
    /// The value of an item of `changes`.
    Change(Json),
    /// The value beside `field` on the entry itself.
    Flat(Json),
}

/// The number of a delivery: ascends from 1 in each space.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Deserialize, Serialize)]
#[serde(transparent)]
pub(crate) struct DeliveryId(pub(crate) u64);

impl fmt::Display for DeliveryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What came of the first attempt at a delivery.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub(crate) struct Receipt {
    pub(crate) id: DeliveryId,
    /// What the app answered.
    pub(crate) status: Option<u16>,
    /// Why it did not answer, or why nothing was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
}

/// The deliveries of a space.
#[derive(Debug, Default)]
pub(crate) struct Webhooks;

impl Webhooks {
    /// Forgets all deliveries, those to come and those that were.
    pub(crate) fn clear(&self) {}
}

/// Tells the app of an event, soon: the call does not wait. Takes the world's lock for a moment.
pub(crate) fn announce(_space: &Arc<Space>, _event: Event) -> DeliveryId {
    DeliveryId(0)
}

/// Waits for the first attempt at a delivery to end, or to be put off.
pub(crate) async fn settled(_space: &Space, id: DeliveryId) -> Receipt {
    Receipt { id, status: None, reason: Some("nothing is delivered yet".into()) }
}
