//! What Instagram would have answered to a request that is not sent because it is invalid.

use http::StatusCode;

use super::Invalid;
use crate::Refusal;

impl Invalid {
    /// The error that Instagram answers with in such a case, in its own words where they are known.
    ///
    /// Where nobody has documented an answer it is code 100 with the words of this error. See
    /// <https://developers.facebook.com/documentation/business-messaging/messenger-platform/error-codes>.
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::TextTooLong { .. } => Refusal::invalid_parameter(TEXT_TOO_LONG),
            Self::Missing { param } => {
                Refusal::invalid_parameter(format!("(#100) The parameter {param} is required"))
            }
            Self::Count { .. } | Self::NotAnImage { .. } | Self::UnknownKind { .. } | Self::Mixed { .. } => {
                Refusal::invalid_message_data()
            }
            Self::MessageAndAction => refuse(StatusCode::BAD_REQUEST, 100, 2_018_014, MESSAGE_AND_ACTION),
            Self::Method { method } => {
                let method = method.to_ascii_lowercase();
                Refusal::invalid_parameter(format!("Unsupported request - method type: {method}"))
            }
            Self::Path { path } => {
                let message = format!("Unknown path components: {path}");
                refuse(StatusCode::INTERNAL_SERVER_ERROR, 2500, None, &message)
            }
            _ => Refusal::invalid_parameter(format!("(#100) Invalid parameter: {self}")),
        }
    }
}

const TEXT_TOO_LONG: &str = "Length of param message[text] must be less than or equal to 1000";

const MESSAGE_AND_ACTION: &str = "Cannot send both message and state at the same time.";

pub(crate) fn refuse(
    status: StatusCode,
    code: i64,
    subcode: impl Into<Option<i64>>,
    message: &str,
) -> Refusal {
    Refusal::new(status, code, subcode, "IGApiException", message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Text;

    fn codes(invalid: &Invalid) -> (u16, i64, Option<i64>, String) {
        let refusal = invalid.refusal();
        (refusal.status().as_u16(), refusal.code(), refusal.subcode(), refusal.message().to_owned())
    }

    #[test]
    fn a_text_that_is_too_long_is_refused_in_instagrams_words() {
        let invalid = Text::new("é".repeat(501)).unwrap_err();
        assert_eq!(codes(&invalid), (400, 100, None, TEXT_TOO_LONG.to_owned()));
    }

    #[test]
    fn each_mistake_has_the_error_that_instagram_answers_it_with() {
        let data = "Invalid message data";
        let cases = [
            (
                Invalid::Missing { param: "recipient" },
                400,
                100,
                None,
                "(#100) The parameter recipient is required",
            ),
            (Invalid::MessageAndAction, 400, 100, Some(2_018_014), MESSAGE_AND_ACTION),
            (Invalid::NotAnImage { given: "video".into() }, 400, 100, Some(2_534_015), data),
            (Invalid::Count { what: "images", count: 11, min: 1, max: 10 }, 400, 100, Some(2_534_015), data),
            (
                Invalid::unknown_kind("a kind of attachment", "hologram", "image"),
                400,
                100,
                Some(2_534_015),
                data,
            ),
            (
                Invalid::Method { method: "GET".into() },
                400,
                100,
                None,
                "Unsupported request - method type: get",
            ),
            (
                Invalid::Path { path: "/messages".into() },
                500,
                2500,
                None,
                "Unknown path components: /messages",
            ),
        ];
        for (invalid, status, code, subcode, message) in cases {
            assert_eq!(codes(&invalid), (status, code, subcode, message.to_owned()), "{invalid}");
        }
    }

    #[test]
    fn what_nobody_has_documented_is_refused_with_code_100_and_says_what_to_do() {
        assert_eq!(
            codes(&Invalid::Group).3,
            "(#100) Invalid parameter: the recipient is not one person; Instagram has no group messages: name one \
             recipient.id"
        );
    }
}
