//! The readers: a few connections that only read, on threads that may wait for the disk.

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::failure::Failure;
use crate::Error;

/// Connections that only read.
pub(super) struct Readers {
    idle: Mutex<Vec<Connection>>,
    free: Arc<Semaphore>,
}

impl Readers {
    pub(super) fn new(connections: Vec<Connection>) -> Self {
        Self { free: Arc::new(Semaphore::new(connections.len())), idle: Mutex::new(connections) }
    }

    /// Reads what is committed, in one view of it.
    pub(super) async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        let closed = || Error::from(Failure::broken("the store was closed"));
        let permit = self.free.clone().acquire_owned().await.map_err(|_| closed())?;
        let readers = self.clone();
        let reading = tokio::task::spawn_blocking(move || {
            let db = readers.take().ok_or_else(closed)?;
            let read = in_one_view(&db, read);
            readers.put(db);
            drop(permit);
            read.map_err(|error| Failure::from(error).into())
        });
        reading.await.unwrap_or_else(|_| Err(Failure::broken("a reader ended early").into()))
    }

    /// Nothing is read from now on; what is being read ends first.
    pub(super) async fn close(&self, connections: usize) {
        let all = u32::try_from(connections).unwrap_or(u32::MAX);
        let _ = self.free.acquire_many(all).await;
        self.free.close();
        self.lock().clear();
    }

    fn take(&self) -> Option<Connection> {
        self.lock().pop()
    }

    fn put(&self, db: Connection) {
        self.lock().push(db);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn in_one_view<T>(
    db: &Connection,
    read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let view = db.unchecked_transaction()?;
    let read = read(&view)?;
    view.commit()?;
    Ok(read)
}
