//! Long drafts: a text of any length, which goes as several messages.

use super::{Asked, Content, Draft};
use crate::wire::{self, Length};
use crate::{AccessToken, Invalid, Message, Text};

/// A draft whose text may be longer than one message takes.
///
/// The texts go first, in their order, and the draft last: with the quick replies, where there are some. Together they are
/// the text that was asked for, byte for byte; [`Text::split`] says where it is cut.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LongDraft {
    /// What goes before the draft; nothing when it fits into one message.
    pub before: Vec<Text>,
    /// The draft, with the last part of the text.
    pub draft: Draft,
}

impl LongDraft {
    /// Reads a request as [`Draft::from_http`] does, with a text of any length.
    ///
    /// # Errors
    ///
    /// What Instagram would refuse, but for the text's length.
    pub fn from_http(request: &http::Request<Vec<u8>>) -> Result<Asked<Self>, Invalid> {
        wire::read::request(request, Length::Any)
    }

    /// Reads a JSON body as [`Draft::from_json`] does, with a text of any length.
    ///
    /// # Errors
    ///
    /// As [`LongDraft::from_http`].
    pub fn from_json(body: &[u8]) -> Result<(Self, Option<AccessToken>), Invalid> {
        wire::read::json(body, Length::Any)
    }

    /// Appends it as JSON in Instagram's spelling, the text in one piece: equal drafts give equal bytes.
    pub fn write_json(&self, out: &mut Vec<u8>) {
        let Draft { to, content, tag, reply_to } = &self.draft;
        wire::write::long(out, to, *tag, reply_to.as_ref(), &self.before, content);
    }

    /// How many messages it takes.
    pub fn messages(&self) -> usize {
        self.before.len() + 1
    }

    /// What goes out, in order: one content for each message.
    pub fn into_contents(self) -> impl Iterator<Item = Content> {
        let before = self.before.into_iter().map(|text| Content::Message(Message::Text(text)));
        before.chain([self.draft.content])
    }
}

impl From<Draft> for LongDraft {
    fn from(draft: Draft) -> Self {
        Self { before: Vec::new(), draft }
    }
}
