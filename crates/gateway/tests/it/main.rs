//! Stories of the whole gateway: a sandbox behind it, requests in front.

mod answers;
mod idempotent;
mod limits;
mod passing;
mod v1;
mod webhooks;
mod world;
