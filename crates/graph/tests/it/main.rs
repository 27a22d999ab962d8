//! What goes to Instagram, and what comes from callers who speak to it, told as stories.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod any;
mod bad_input;
mod forms;
mod long;
mod requests;
mod round_trip;
