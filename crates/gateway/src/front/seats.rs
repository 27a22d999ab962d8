//! Seats: how many connections are served at a time. Further ones wait to be accepted.

use std::sync::Arc;

use rustix::process::{Resource, getrlimit};
use tokio::sync::Semaphore;

/// As many as anybody needs.
const MOST: u64 = 16_384;

/// Files that connections leave to the rest: the store's, and the ways to Instagram.
const KEPT_BACK: u64 = 256;

/// As many as those who manage need.
const ADMIN: usize = 128;

/// A seat for each connection that this process can serve without running out of files.
pub(super) fn of_this_process() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(count(getrlimit(Resource::Nofile).current)))
}

/// The seats of a listener for those who manage: a few, that others cannot take.
pub(super) fn of_admin() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(ADMIN))
}

/// Of a few files at least half are kept back.
fn count(files: Option<u64>) -> usize {
    let files = files.unwrap_or(u64::MAX);
    let seats = files.saturating_sub(KEPT_BACK.min(files / 2)).clamp(1, MOST);
    usize::try_from(seats).expect("a few thousand fit")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_files_to_the_rest() {
        assert_eq!([None, Some(1 << 20), Some(20_000)].map(count), [16_384; 3]);
        assert_eq!([Some(1_024), Some(512), Some(100), Some(1), Some(0)].map(count), [768, 256, 50, 1, 1]);
    }
}
