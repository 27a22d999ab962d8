//! Stories of the whole gateway: a sandbox behind it, requests in front.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod answers;
mod arrivals;
mod audit;
mod backup;
mod disclosed;
mod filedata;
mod fitted;
mod fitted_v1;
mod following;
mod forged;
mod held;
mod host;
mod hosted;
mod hosted_v1;
mod idempotent;
mod inbox;
mod kept;
mod keys;
mod limits;
mod listeners;
mod malformed;
mod master_key;
mod media_checked;
mod media_places;
mod metrics;
mod parts;
mod passing;
mod people;
mod proof;
mod raw;
mod receiver;
mod relay;
mod relay_addresses;
mod relay_events;
mod relay_v1;
mod replays;
mod slow;
mod smuggled;
mod strangers;
mod tokens;
mod v1;
mod waiting;
mod webhooks;
mod world;
