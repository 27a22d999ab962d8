//! .

mod http;
mod script;
pub mod transport;

pub use crate::http::{Http, NotAnOrigin, Timeouts};
pub use script::Script;
pub use transport::{Transport, TransportError};
