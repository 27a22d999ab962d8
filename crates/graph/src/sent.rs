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
        let mut response = Response::new(self.to_json());
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=UTF-8"));
        response
    }
    fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("two texts are JSON")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(message_id: Option<MessageId>) -> String {
        let sent = Sent { recipient_id: PersonId::new("900000000000001").unwrap(), message_id };
        let response = sent.to_http();
        assert_eq!(response.status(), 200);
        assert_eq!(serde_json::from_slice::<Sent>(response.body()).unwrap(), sent);
        String::from_utf8(response.into_body()).unwrap()
    }

    #[test]
    fn a_message_is_answered_with_its_id_and_an_action_without_one() {
        let mid = MessageId::new("aWdf").unwrap();
        insta::assert_snapshot!(body(Some(mid)), @r#"{"recipient_id":"900000000000001","message_id":"aWdf"}"#);
        insta::assert_snapshot!(body(None), @r#"{"recipient_id":"900000000000001"}"#);
    }
}
