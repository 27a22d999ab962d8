//! Parts: what one message is sent as, one after the other. A long text, images one by one, a disclosure before the first.

use crate::{Likeness, Pace};

/// One of the messages that a message is sent as.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Part {
    /// Which limit it counts against.
    pub pace: Pace,
    /// How its echo is recognised.
    pub likeness: Likeness,
}

/// How far a message has come that is sent in parts. One that is sent as it is has no rest.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Parts {
    /// How many of them are delivered.
    pub done: u32,
    /// Those behind the one whose turn it is.
    pub rest: Vec<Part>,
}

impl Parts {
    /// Whether some of it is delivered, and some not: it keeps its turn until all of it is.
    pub fn have_begun(&self) -> bool {
        self.done > 0
    }
}
