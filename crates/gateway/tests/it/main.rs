//! Stories of the whole gateway: a sandbox behind it, requests in front.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod answers;
mod arrivals;
mod following;
mod forged;
mod held;
mod idempotent;
mod limits;
mod malformed;
mod passing;
mod proof;
mod raw;
mod receiver;
mod relay;
mod relay_addresses;
mod relay_events;
mod relay_v1;
mod slow;
mod smuggled;
mod strangers;
mod v1;
mod waiting;
mod webhooks;
mod world;
