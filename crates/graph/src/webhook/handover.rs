//! Handover: several apps share an account, and one of them has the conversation.

use serde_json::{Map, Value};

use super::body::{id, text};

/// Who controls a conversation has changed, or is asked to.
///
/// Instagram's own pages name these events without showing them; the shapes are Messenger's. See
/// <https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/messaging_handovers>.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Handover {
    /// The conversation was passed on.
    Pass {
        /// The app that had it; none while it was idle.
        from: Option<String>,
        /// The app that has it now.
        to: Option<String>,
        /// What the first app gave along.
        metadata: Option<String>,
    },
    /// The conversation was taken.
    Take {
        /// The app that had it; none while it was idle.
        from: Option<String>,
        /// The app that has it now.
        to: Option<String>,
        /// What the second app gave along.
        metadata: Option<String>,
    },
    /// Another app asks for the conversation.
    Request {
        /// The app that asks.
        by: Option<String>,
        /// What it gave along.
        metadata: Option<String>,
    },
    /// The roles of apps have changed: app ids with their roles.
    Roles(Map<String, Value>),
}

impl Handover {
    /// Reads whichever of the events there is among the fields.
    pub(super) fn within(fields: &Map<String, Value>) -> Option<Self> {
        let object = |name| fields.get(name).and_then(Value::as_object);
        if let Some(pass) = object("pass_thread_control") {
            let (from, to, metadata) = owners(pass);
            Some(Self::Pass { from, to, metadata })
        } else if let Some(take) = object("take_thread_control") {
            let (from, to, metadata) = owners(take);
            Some(Self::Take { from, to, metadata })
        } else if let Some(request) = object("request_thread_control") {
            Some(Self::Request {
                by: id(request, "requested_owner_app_id"),
                metadata: text(request, "metadata"),
            })
        } else {
            object("app_roles").cloned().map(Self::Roles)
        }
    }
}

fn owners(change: &Map<String, Value>) -> (Option<String>, Option<String>, Option<String>) {
    (id(change, "previous_owner_app_id"), id(change, "new_owner_app_id"), text(change, "metadata"))
}
