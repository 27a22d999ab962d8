//! Refusals in words for people: what happened, and the way out.

use std::fmt;

use super::Refusal;
use super::table::{Class, Remedy, Row};

/// What a refusal means and what can be done about it, in a sentence or two each.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Explanation {
    /// What happened.
    pub what: &'static str,
    /// What to do next.
    pub way_out: &'static str,
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.what, self.way_out)
    }
}

impl Refusal {
    /// The row of the table that this refusal belongs to.
    pub fn row(&self) -> &'static Row {
        Row::of(self)
    }

    /// What became of the request.
    pub fn class(&self) -> Class {
        self.row().class
    }

    /// What can be done.
    pub fn remedy(&self) -> Remedy {
        self.row().remedy
    }

    /// The same for people.
    pub fn explain(&self) -> Explanation {
        self.row().explanation
    }

    /// Whether Instagram says that the person's window is closed, in either of its two ways.
    pub fn is_window_closed(&self) -> bool {
        matches!(self.row().name, "window_closed" | "window_closed_messenger")
    }

    /// Whether several images in one message are not available to this account: they can go one by one.
    pub fn is_multi_image_unavailable(&self) -> bool {
        self.remedy() == Remedy::SendSeparately
    }

    /// Whether the message may have been delivered in spite of the refusal.
    pub fn may_have_been_delivered(&self) -> bool {
        self.class() == Class::Unknown
    }
}
