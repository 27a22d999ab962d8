//! A small, faithful Instagram for one's own machine: the same paths, the same refusals, people who answer on command, a
//! clock that moves, faults on purpose.
//!
//! Code that sends Instagram messages cannot be tried against the real Instagram without an approved app. It can be
//! tried against this: give it [`Sandbox::url`] instead of `https://graph.instagram.com`, and [`Sandbox::token`] as its
//! access token. Nothing leaves the machine, and nothing needs to be installed.
//!
//! ```
//! use std::time::Duration;
//!
//! use antiphon_sandbox::Sandbox;
//! use antiphon_sandbox::faults::lose_reply;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let sandbox = Sandbox::start().await?;
//! sandbox.say("ben", "Hello?").await?; // opens the 24-hour window
//!
//! // Here your code answers, as it would on Instagram: with `sandbox.url()` and `sandbox.token()`.
//! # sandbox.person("ben")?.hear_from_owner("Hello Ben")?;
//! let answer = sandbox.expect("ben").text("Hello Ben").within(Duration::from_secs(2)).await?;
//! assert_eq!(answer.kind, "text");
//!
//! // What happens when the answer gets lost on its way back?
//! sandbox.fault(lose_reply().next(1).to("ben"))?;
//!
//! // And a day later?
//! sandbox.clock().advance(Duration::from_secs(24 * 60 * 60 + 1)).await;
//! # Ok(())
//! # }
//! ```
//!
//! # The world it begins with
//!
//! The same on every machine: the account 17841400000000001 (@demo.shop) with three posts; Ava, who has just written
//! "Hi"; Ben, who never wrote; and *magic people*, to whom sending always goes one way: `drops_reply`, `rate_limited`,
//! `blocks_you` and more.
//!
//! # Parallel tests
//!
//! Each test takes a [space](Sandbox::space) of its own, with people, clock, faults and webhooks of its own, from one
//! sandbox or from one each: both start in no time.
//!
//! ```
//! # use antiphon_sandbox::Sandbox;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = Sandbox::start().await?;
//! let mine = sandbox.space("t17")?;
//! assert_eq!(mine.token().expose(), "sandbox-token.t17");
//! assert!(mine.url().ends_with("/s/t17"));
//! # Ok(())
//! # }
//! ```
//!
//! # From other languages
//!
//! All of this, and more, is behind a control API under `/_sandbox/v1` on the same port, described by
//! `/_sandbox/v1/openapi.json`. [`Sandbox::control`] asks it without a connection.
//!
//! # What it is not
//!
//! A sandbox is for one's own machine. Whoever reaches it controls it: it listens on loopback, checks `Host` and
//! `Origin`, and fetches media from loopback alone, unless told otherwise in [`Options`].

mod advance;
mod clock;
mod control;
mod deed;
mod duration;
mod expect;
mod fault;
pub mod faults;
mod filter;
mod followers;
mod former;
mod graph;
mod guard;
mod happening;
mod journal;
mod keep;
mod media;
mod message;
mod mid;
mod pages;
mod person;
mod problem;
mod replay;
mod sandbox;
mod say;
mod server;
mod snapshot;
mod space;
mod space_clock;
mod tap;
mod tls;
mod wait;
mod webhook;
mod wire_log;
mod world;

pub use clock::Clock;
pub use expect::{Expect, NotReceived};
pub use keep::KeepError;
pub use message::{File, Message, QuickReply};
pub use person::{Commented, Deed, Person, Webhook};
pub use problem::Problem;
pub use sandbox::{Options, Sandbox, StartError};
pub use say::{Say, Upload};
pub use space_clock::{Due, Fired, SpaceClock};
