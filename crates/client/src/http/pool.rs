//! Connections kept between requests.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::runtime::{Handle, Id};
use tokio::time::Instant;

use super::connection::Connection;

/// A stack of idle connections: the last one used is the first one taken, so the spare ones grow old and are dropped.
#[derive(Default)]
pub(super) struct Pool {
    idle: Mutex<Vec<Idle>>,
}

struct Idle {
    connection: Connection,
    since: Instant,
    /// A connection lives on the runtime that made it, and sleeps when that one does.
    runtime: Id,
}

impl Pool {
    /// Takes the connection that was used last, if it has not lain idle for too long.
    pub(super) fn take(&self) -> Option<Connection> {
        let runtime = Handle::current().id();
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some(top) = idle.pop() {
            if top.since.elapsed() > MAX_IDLE {
                // Those beneath are older still.
                idle.clear();
            } else if top.runtime == runtime {
                return Some(top.connection);
            }
        }
        None
    }

    /// Keeps a connection for the next request, and lets go of those that nobody needed.
    pub(super) fn put(&self, connection: Connection) {
        let kept = Idle { connection, since: Instant::now(), runtime: Handle::current().id() };
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let old = idle.iter().take_while(|idle| idle.since.elapsed() > MAX_IDLE).count();
        idle.drain(..old);
        if idle.len() < MAX_KEPT {
            idle.push(kept);
        }
    }
}

/// Servers and the boxes on the way drop idle connections after a minute or so, some without a word.
const MAX_IDLE: Duration = Duration::from_secs(30);

/// More than this many idle connections are of no use: one account alone may not send faster than 100 messages a second.
const MAX_KEPT: usize = 1024;
