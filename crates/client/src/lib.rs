//! .

pub mod account;
pub mod client;
pub mod error;
mod http;
pub mod listing;
pub mod parts;
mod script;
pub mod transport;

pub use antiphon_graph as graph;

pub use crate::http::{Http, NotAnOrigin, Timeouts};
pub use account::Account;
pub use client::Client;
pub use error::{Doubt, Error};
pub use listing::Listing;
pub use parts::{SentImages, Stopped};
pub use script::Script;
pub use transport::{Transport, TransportError};
