//! Instagram messages from Rust.
//!
//! A professional account answers the people who wrote to it. Each of them opens a *window* by writing, 24 hours long;
//! an open window gives a *permit*, and a permit sends one thing. So a message that Instagram would refuse as cold has no
//! plain spelling, and neither has a text that is too long or an album of eleven images.
//!
//! ```
//! use antiphon_client::Client;
//! use antiphon_client::graph::{Endpoint, Text, Window};
//! use antiphon_sandbox::Sandbox;
//! use jiff::Timestamp;
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     // An Instagram on this machine. The real one is Client::instagram(AccessToken::new("..")).
//!     let sandbox = Sandbox::start().await?;
//!     let client = Client::at(Endpoint::at(&sandbox.url())?, sandbox.token());
//!     let shop = client.account(client.me().await?.user_id);
//!
//!     // Ava has just written. From a webhook, `event.window()` is the same window.
//!     let window = Window::opened(shop.conversation(sandbox.ava()), Timestamp::now());
//!
//!     let sent = shop.send(window.permit(Timestamp::now())?, Text::new("Hello World")?).await?;
//!     assert_eq!(sent.recipient_id, sandbox.ava());
//!     Ok(())
//! }
//! ```
//!
//! The types of messages, windows, webhooks and refusals are those of [`graph`].
//!
//! # When something goes wrong
//!
//! Instagram has no idempotency key: a message whose answer was lost may have arrived, and sending it again may double
//! it. So nothing here is ever sent twice by itself, and every [`Error`] says whether it
//! [may have been delivered](Error::may_have_been_delivered) and what the [remedy](Error::remedy) is.
//!
//! ```
//! # use antiphon_client::{Client, Error, Script};
//! # use antiphon_client::graph::{AccessToken, AccountId, Conversation, Endpoint, PersonId, Permit};
//! use antiphon_client::graph::Message;
//! use antiphon_client::graph::refusal::Remedy;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! # let client = Client::over(Script::new(), Endpoint::instagram(), AccessToken::new("token"));
//! # let shop = client.account(AccountId::new("17841400000000001").unwrap());
//! # let permit = Permit::on_trust(shop.conversation(PersonId::new("900000000000001").unwrap()));
//! match shop.send(permit, Message::LikeHeart).await {
//!     Ok(sent) => { /* keep sent.message_id: its echo will carry it */ }
//!     Err(error) if error.may_have_been_delivered() => { /* look for the echo, or into the conversation */ }
//!     Err(error) => match error.remedy() {
//!         Remedy::RetryLater | Remedy::SlowDown => { /* nothing was sent: send it again after a pause */ }
//!         Remedy::WaitForPerson => { /* the window is closed: keep it until they write */ }
//!         _ => { /* the error says what to put right */ }
//!     },
//! }
//! # }
//! ```
//!
//! # In tests
//!
//! Against [`Script`], a transport that answers what a test tells it to, or against a sandbox as above.

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
