//! Stories of the whole gateway: a sandbox behind it, requests in front.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod answers;
mod following;
mod idempotent;
mod limits;
mod passing;
mod proof;
mod v1;
mod waiting;
mod webhooks;
mod world;
