//! Requests as JSON, spelt as in Instagram's guide.

use crate::MessageId;
use crate::draft::{Content, Recipient, Tag};

/// Appends a request's body.
pub(crate) fn body(
    _out: &mut Vec<u8>,
    _to: &Recipient,
    _tag: Option<Tag>,
    _reply_to: Option<&MessageId>,
    _content: &Content,
) {
}
