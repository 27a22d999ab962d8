//! How Instagram spells requests, both ways. Nothing outside this module knows a field's name.

pub(crate) mod form;
pub(crate) mod read;
pub(crate) mod write;
