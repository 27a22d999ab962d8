//! What goes to Instagram, and what comes from callers who speak to it, told as stories.

mod any;
mod bad_input;
mod forms;
mod requests;
mod round_trip;
