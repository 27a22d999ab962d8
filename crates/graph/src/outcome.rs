//! Outcomes: what became of one attempt to send.
//!
//! Instagram has no idempotency key. An answer that does not say plainly what happened is therefore an outcome of its
//! own, [`Outcome::Unknown`]: to send again after it may deliver twice.

use http::{Response, StatusCode};
use serde_json::Value;

use crate::refusal::Class;
use crate::{Content, MessageId, PersonId, Refusal, Sent};

/// What became of one attempt.
#[derive(Clone, Debug, Eq, PartialEq)]
#[must_use = "an attempt that is not settled is lost or sent twice"]
pub enum Outcome {
    /// Instagram has it.
    Delivered(Sent),
    /// Instagram said no, and nothing was sent. Its [`class`](Refusal::class) says whether the same may pass later or the
    /// account has to be put right first.
    Refused(Refusal),
    /// Too much was asked for, and nothing was sent. The same passes later and counts as no attempt.
    Throttled(Refusal),
    /// Not a byte of the request left: safe to send again. Only a transport can know.
    NotSent,
    /// It may have been delivered, and it may not.
    Unknown(Why),
}

/// Why an outcome is unknown.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Why {
    /// Instagram failed in a way that it is known to fail in after delivering.
    #[error("Instagram failed without saying whether the message was delivered")]
    Failed(#[source] Refusal),
    /// The answer is a success without the ids that prove it.
    #[error("the answer is a success without the id that proves it")]
    NoId,
    /// The answer is not Instagram's: not JSON, cut short, or from something in between.
    #[error("the answer with status {} cannot be read", status.as_u16())]
    Unreadable {
        /// Its HTTP status.
        status: StatusCode,
    },
    /// No answer came in time, after at least a byte of the request had left.
    #[error("no answer came in time")]
    TimedOut,
    /// The connection broke after at least a byte of the request had left.
    #[error("the connection broke before the answer came")]
    CutOff,
}

/// What proves that a send was done: it depends on what was sent.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Proof {
    /// A message's id: for everything that a person receives as a message.
    MessageId,
    /// The person's id alone: for reactions, typing and having read.
    Recipient,
}

impl Proof {
    /// The proof that this content was sent.
    pub fn of(content: &Content) -> Self {
        match content {
            Content::Message(_) => Self::MessageId,
            Content::Reaction(_) | Content::Presence(_) => Self::Recipient,
        }
    }
}

impl Outcome {
    /// Reads the outcome from the answer to a send. See
    /// <https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api>.
    ///
    /// An error in the body counts whatever the status, because some arrive with a 200. Delivered is only what comes with
    /// status 200 and the proof that was asked for.
    pub fn from_http(response: &Response<Vec<u8>>, proof: Proof) -> Self {
        let unreadable = Self::Unknown(Why::Unreadable { status: response.status() });
        let Ok(body) = serde_json::from_slice::<Value>(response.body()) else { return unreadable };
        if let Some(refusal) = Refusal::from_value(response.status(), &body) {
            return Self::from(refusal);
        }
        match (response.status(), sent(&body, proof)) {
            (StatusCode::OK, Some(sent)) => Self::Delivered(sent),
            (StatusCode::OK, None) => Self::Unknown(Why::NoId),
            _ => unreadable,
        }
    }

    /// Whether the message may be with the person, or certainly is.
    pub fn may_have_been_delivered(&self) -> bool {
        matches!(self, Self::Delivered(_) | Self::Unknown(_))
    }
}

impl From<Refusal> for Outcome {
    /// What a refusal makes of an attempt, by its row in the table.
    fn from(refusal: Refusal) -> Self {
        match refusal.class() {
            Class::Refused | Class::PauseAccount | Class::Later => Self::Refused(refusal),
            Class::Throttled => Self::Throttled(refusal),
            Class::Unknown => Self::Unknown(Why::Failed(refusal)),
        }
    }
}

fn sent(body: &Value, proof: Proof) -> Option<Sent> {
    let recipient_id = match &body["recipient_id"] {
        Value::String(digits) => PersonId::new(digits).ok()?,
        Value::Number(number) => PersonId::new(number.to_string()).ok()?,
        _ => return None,
    };
    let message_id = body["message_id"].as_str().and_then(|id| MessageId::new(id).ok());
    let is_proved = match proof {
        Proof::MessageId => message_id.is_some(),
        Proof::Recipient => true,
    };
    is_proved.then_some(Sent { recipient_id, message_id })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(status: u16, body: &str, proof: Proof) -> Outcome {
        let response = Response::builder().status(status).body(body.as_bytes().to_vec()).unwrap();
        Outcome::from_http(&response, proof)
    }

    fn message(status: u16, body: &str) -> Outcome {
        outcome(status, body, Proof::MessageId)
    }

    const SENT: &str = r#"{"recipient_id":"900000000000001","message_id":"aWdfZAG1faXRlbToxOk"}"#;
    const TAKEN: &str = r#"{"recipient_id":"900000000000001"}"#;

    fn taken(message_id: Option<&str>) -> Outcome {
        let message_id = message_id.map(|id| MessageId::new(id).unwrap());
        Outcome::Delivered(Sent { recipient_id: PersonId::new("900000000000001").unwrap(), message_id })
    }

    #[test]
    fn a_message_is_delivered_with_200_and_its_id_only() {
        assert_eq!(message(200, SENT), taken(Some("aWdfZAG1faXRlbToxOk")));
        assert_eq!(message(200, TAKEN), Outcome::Unknown(Why::NoId));
        assert_eq!(message(200, "{}"), Outcome::Unknown(Why::NoId));
        assert_eq!(
            message(200, r#"{"recipient_id":"1","message_id":""}"#),
            Outcome::Unknown(Why::NoId),
            "an empty id proves nothing"
        );
        for status in [202, 302, 404, 502] {
            let status_code = StatusCode::from_u16(status).unwrap();
            assert_eq!(message(status, SENT), Outcome::Unknown(Why::Unreadable { status: status_code }));
        }
    }

    #[test]
    fn a_reaction_is_delivered_with_the_person_alone() {
        assert_eq!(outcome(200, TAKEN, Proof::Recipient), taken(None));
        assert_eq!(outcome(200, r#"{"recipient_id":900000000000001}"#, Proof::Recipient), taken(None));
        assert_eq!(outcome(200, "{}", Proof::Recipient), Outcome::Unknown(Why::NoId));
    }

    #[test]
    fn an_answer_that_is_cut_short_or_foreign_leaves_the_outcome_unknown() {
        for (status, body) in [
            (200, &SENT[..SENT.len() - 1]),
            (200, ""),
            (200, "<html>hello</html>"),
            (500, ""),
            (502, "<html>bad gateway</html>"),
            (503, "{}"),
            (403, "<html>the proxy says no</html>"),
            (200, "\u{0}\u{1}"),
        ] {
            let status_code = StatusCode::from_u16(status).unwrap();
            let expected = Outcome::Unknown(Why::Unreadable { status: status_code });
            assert_eq!(message(status, body), expected, "{status} {body}");
        }
    }

    fn error(status: u16, code: i64, subcode: Option<i64>) -> (Outcome, Refusal) {
        let status = StatusCode::from_u16(status).unwrap();
        let refusal = Refusal::new(status, code, subcode, "IGApiException", "words");
        (Outcome::from_http(&refusal.to_http(), Proof::MessageId), refusal)
    }

    #[test]
    fn a_refusal_is_an_outcome_by_its_row() {
        for (status, code, subcode) in [
            (403, 10, Some(2_534_022)),
            (400, 190, Some(463)),
            (400, 10, Some(2_018_300)),
            (500, 2500, None),
            (500, 1, Some(99)),
            (400, 613, Some(2_018_338)),
            (500, 1200, None),
        ] {
            let (outcome, refusal) = error(status, code, subcode);
            assert_eq!(outcome, Outcome::Refused(refusal));
        }
        for (status, code) in [(400, 613), (429, 4), (403, 4), (400, 80_006)] {
            let (outcome, refusal) = error(status, code, None);
            assert_eq!(outcome, Outcome::Throttled(refusal));
        }
        for (status, code, subcode) in
            [(500, 1, None), (400, 1, None), (500, 1, Some(1_357_046)), (503, 2, None)]
        {
            let (outcome, refusal) = error(status, code, subcode);
            assert_eq!(outcome, Outcome::Unknown(Why::Failed(refusal)));
        }
    }

    #[test]
    fn an_error_inside_a_200_is_not_a_delivery() {
        let body = r#"{"recipient_id":"1","message_id":"m","error":{"message":"m","type":"t","code":10,"error_subcode":2534022}}"#;
        assert!(matches!(message(200, body), Outcome::Refused(refusal) if refusal.is_window_closed()));
    }
}
