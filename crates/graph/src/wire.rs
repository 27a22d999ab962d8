//! How Instagram spells requests, both ways. Nothing outside this module knows a field's name.
//!
//! Reading: `read` takes a request apart, `form` turns forms into JSON and `nested` JSON within JSON, `body`, `message`
//! and `template` name the fields and make sense of them, `strict`, `list` and `word` read JSON without surprises. Writing:
//! `write`.

mod body;
pub(crate) mod form;
mod list;
mod message;
mod nested;
pub(crate) mod read;
mod strict;
mod template;
mod word;
pub(crate) mod write;

/// How long a text may be that is read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Length {
    /// As long as one message takes.
    One,
    /// Any: it is cut.
    Any,
}
