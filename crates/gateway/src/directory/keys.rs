//! Callers' keys, as the directory keeps them.

use std::sync::Arc;

use antiphon_store::{ApiKey, Store};
use jiff::Timestamp;

use super::{Directory, Error};
use crate::caller::{Caller, OpenKey};

impl<S: Store> Directory<S> {
    /// Keeps a new key.
    pub(crate) async fn put_key(&self, key: ApiKey) -> Result<(), Error> {
        let _changing = self.changing.lock().await;
        self.store.put_key(key).await?;
        self.read_all().await
    }

    /// Ends a key. False when there is no such key, or it is revoked already.
    pub(crate) async fn revoke_key(&self, id: &str, now: Timestamp) -> Result<bool, Error> {
        let _changing = self.changing.lock().await;
        let is_revoked = self.store.revoke_key(id, now).await?;
        self.read_all().await?;
        Ok(is_revoked)
    }

    /// Keeps a new key in the place of another, which lives on until a time. False when that one is not there.
    pub(crate) async fn rotate_key(&self, old: &str, new: ApiKey, ends_at: Timestamp) -> Result<bool, Error> {
        let _changing = self.changing.lock().await;
        let is_rotated = self.store.rotate_key(old, new, ends_at).await?;
        self.read_all().await?;
        Ok(is_rotated)
    }

    /// All keys, the oldest first.
    pub(crate) fn keys(&self) -> Vec<Arc<OpenKey>> {
        let mut keys: Vec<_> = self.known().credentials.keys.values().cloned().collect();
        keys.sort_unstable_by(|one, other| {
            (one.row.made_at, &one.row.id).cmp(&(other.row.made_at, &other.row.id))
        });
        keys
    }

    /// Whether what a caller showed still works.
    pub(crate) fn still_knows(&self, caller: &Caller, now: Timestamp) -> bool {
        match caller {
            Caller::Near => true,
            Caller::Account(account) => {
                let known = self.known().credentials.caller(account.token.expose(), now);
                matches!(known, Ok(Caller::Account(known)) if known.id == account.id)
            }
            Caller::Key(key) => {
                let known = self.known().credentials.keys.get(&key.row.hash).cloned();
                known.is_some_and(|known| known.works_at(now).is_ok())
            }
        }
    }

    /// Keeps when keys were used last, where that is not kept yet.
    pub(crate) async fn keep_uses(&self) -> Result<(), Error> {
        let unkept = |key: Arc<OpenKey>| key.unkept_use().map(|at| (key, at));
        let unkept: Vec<_> = self.keys().into_iter().filter_map(unkept).collect();
        if unkept.is_empty() {
            return Ok(());
        }
        let uses = unkept.iter().map(|(key, at)| (key.row.id.clone(), *at)).collect();
        self.store.keys_used(uses).await?;
        for (key, at) in unkept {
            key.is_kept(at);
        }
        Ok(())
    }
}
