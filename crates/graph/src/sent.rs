//! What Instagram answers when it has taken something.

use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response};
use serde::{Deserialize, Serialize};

use crate::{MessageId, PersonId};

/// Instagram has it.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct Sent {
    /// The person who got it. A private reply's answer is how the author of a comment becomes known.
    pub recipient_id: PersonId,
    /// The message's id, one even for ten images; reactions and presence have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<MessageId>,
}

impl Sent {
    /// Instagram's answer: status 200 with the ids as JSON.
    pub fn to_http(&self) -> Response<Vec<u8>> {
        let body = serde_json::to_vec(self).expect("two strings are JSON");
        let mut response = Response::new(body);
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=UTF-8"));
        response
    }
}
