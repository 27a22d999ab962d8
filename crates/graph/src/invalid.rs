//! Values that Instagram would refuse, refused here first.

mod refusal;

pub(crate) use refusal::refuse;

/// Why a value or a request cannot be sent: the fact, and the way out.
///
/// [`Invalid::refusal`] gives the error that Instagram itself would have answered with.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Invalid {
    /// An id that Instagram cannot have given out.
    #[error("{given:?} is not {what}; copy it as Instagram wrote it")]
    Id {
        /// What it should have been, with its article.
        what: &'static str,
        /// The beginning of what was given.
        given: String,
    },
    /// Something that must not be empty.
    #[error("{what} is empty; Instagram wants at least one character")]
    Empty {
        /// What is empty, with its article.
        what: &'static str,
    },
    /// A text of more than 1,000 bytes.
    #[error("the text is {bytes} bytes; Instagram takes at most {max}: shorten it or split it", max = crate::Text::MAX_BYTES)]
    TextTooLong {
        /// Its length in UTF-8 bytes.
        bytes: usize,
    },
    /// Something other than a message's text with too many characters.
    #[error("{what} is {chars} characters; Instagram takes at most {max}: shorten it")]
    TooLong {
        /// What is too long, with its article.
        what: &'static str,
        /// Its length in characters (Unicode scalar values).
        chars: usize,
        /// The most that Instagram takes.
        max: usize,
    },
    /// A list with too few or too many members.
    #[error("{count} {what} in one message; Instagram takes {min} to {max}")]
    Count {
        /// What is counted, in the plural.
        what: &'static str,
        /// How many there are.
        count: usize,
        /// The fewest.
        min: usize,
        /// The most.
        max: usize,
    },
    /// An address that Instagram could not fetch or a person could not open.
    #[error("the address {given:?} {why}; give an absolute http or https address")]
    Url {
        /// The beginning of what was given, without any user name or password.
        given: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A reaction that is not an emoji.
    #[error("{given:?} is not a reaction; give one emoji or the word love")]
    Emoji {
        /// The beginning of what was given.
        given: String,
    },
    /// A word where Instagram knows only certain others, such as a sender action or a tag.
    #[error("{given:?} is not {what}; Instagram knows {known}")]
    Unknown {
        /// What it should have been, with its article.
        what: &'static str,
        /// The beginning of what was given.
        given: String,
        /// What Instagram knows.
        known: &'static str,
    },
    /// A kind of attachment, template, button or quick reply that Instagram does not know.
    #[error("{given:?} is not {what}; Instagram knows {known}")]
    UnknownKind {
        /// What it should have been, with its article.
        what: &'static str,
        /// The beginning of what was given.
        given: String,
        /// What Instagram knows.
        known: &'static str,
    },
    /// A list of attachments with something other than an image in it.
    #[error("a list of attachments holds {given:?}; only images go together: send the rest one by one")]
    NotAnImage {
        /// The kind that was given.
        given: String,
    },
    /// Parts that do not go together in one message, such as a text and an image.
    #[error("{what} do not go in one message; send them one after the other")]
    Mixed {
        /// The parts.
        what: &'static str,
    },
    /// A message and a sender action in one request.
    #[error("a message and a sender action are in one request; send them one after the other")]
    MessageAndAction,
    /// A field that Instagram requires.
    #[error("{param} is missing; add it")]
    Missing {
        /// The field, as Instagram spells it: `recipient`, `message[text]`.
        param: &'static str,
    },
    /// A group, or several people at once.
    #[error("the recipient is not one person; Instagram has no group messages: name one recipient.id")]
    Group,
    /// A body that cannot be read: not JSON, a field given twice, a number where a text belongs.
    #[error("the request cannot be read: {why}")]
    Malformed {
        /// What is wrong and where, without the words of the message.
        why: String,
    },
    /// A method other than `POST`.
    #[error("{method} does not send messages; use POST")]
    Method {
        /// The method.
        method: String,
    },
    /// A path other than `/{version}/{account}/messages`.
    #[error(
        "nothing sends messages at {path:?}; use /v24.0/{{account id}}/messages, with one version at most"
    )]
    Path {
        /// The path, without its query.
        path: String,
    },
    /// A base address or a version that no request can be made with.
    #[error(
        "{given:?} {why}; give an address such as https://graph.instagram.com and a version such as v24.0"
    )]
    Endpoint {
        /// The beginning of what was given, without any user name or password.
        given: String,
        /// What is wrong with it.
        why: &'static str,
    },
}

impl Invalid {
    pub(crate) fn id(what: &'static str, given: &str) -> Self {
        Self::Id { what, given: beginning(given) }
    }

    pub(crate) fn url(given: &str, why: &'static str) -> Self {
        Self::Url { given: beginning(given), why }
    }

    pub(crate) fn unknown(what: &'static str, given: &str, known: &'static str) -> Self {
        Self::Unknown { what, given: beginning(given), known }
    }

    pub(crate) fn unknown_kind(what: &'static str, given: &str, known: &'static str) -> Self {
        Self::UnknownKind { what, given: beginning(given), known }
    }

    pub(crate) fn malformed(why: impl Into<String>) -> Self {
        Self::Malformed { why: why.into() }
    }
}

/// Enough of what was given to recognise it by, in an error that may end in a log.
pub(crate) fn beginning(given: &str) -> String {
    given.chars().take(40).collect()
}

/// Takes a text of at least one character.
pub(crate) fn filled(what: &'static str, text: String) -> Result<String, Invalid> {
    if text.is_empty() { Err(Invalid::Empty { what }) } else { Ok(text) }
}

/// Takes a text of 1 to `max` characters.
pub(crate) fn bounded(what: &'static str, text: String, max: usize) -> Result<String, Invalid> {
    match text.chars().count() {
        0 => Err(Invalid::Empty { what }),
        chars if chars <= max => Ok(text),
        chars => Err(Invalid::TooLong { what, chars, max }),
    }
}

/// Takes a list of `min` to `max` members.
pub(crate) fn counted<T>(
    what: &'static str,
    list: Vec<T>,
    min: usize,
    max: usize,
) -> Result<Vec<T>, Invalid> {
    if (min..=max).contains(&list.len()) {
        Ok(list)
    } else {
        Err(Invalid::Count { what, count: list.len(), min, max })
    }
}
