//! The master key of what is kept: whether it is the right one, and its change.

use antiphon_store::{MasterKeyRow, Resealed, SealedAt, Store};
use jiff::Timestamp;

use super::{Directory, Error, account_place, app_place};
use crate::relay::place as relay_place;
use crate::seal::{Keyring, MasterKey};

/// Another master key sealed what is kept.
#[derive(Debug, thiserror::Error)]
pub enum WrongKey {
    /// One that was in use before.
    #[error(
        "this database is sealed with master key {current} since {}; the key that was given, {given}, was replaced then: \
         give the new one, and keep the old one for copies of the database that are older than that", 
        since.strftime("%Y-%m-%d %H:%M:%SZ")
    )]
    Replaced {
        /// The id of the right one.
        current: String,
        /// The id of the one that was given.
        given: String,
        /// When it was replaced.
        since: Timestamp,
    },
    /// One that never was.
    #[error(
        "this database is sealed with master key {current}; the key that was given is {given}, another: give the right one"
    )]
    Another {
        /// The id of the right one.
        current: String,
        /// The id of the one that was given.
        given: String,
    },
}

/// Whether this key sealed what is kept. A new database is told whose it is.
pub(super) async fn check<S: Store>(store: &S, key: &MasterKey, now: Timestamp) -> Result<(), Error> {
    let known = store.master_keys().await?;
    let given = key.id();
    match known.as_slice() {
        [] => Ok(store.put_master_key(&given, now).await?),
        [MasterKeyRow { id, .. }, ..] if *id == given => Ok(()),
        [MasterKeyRow { id, since }, before @ ..] => {
            let current = id.clone();
            let was_used = before.iter().any(|row| row.id == given);
            Err(if was_used {
                WrongKey::Replaced { current, given, since: *since }.into()
            } else {
                WrongKey::Another { current, given }.into()
            })
        }
    }
}

impl<S: Store> Directory<S> {
    /// Seals everything anew with another key, in one commit: before it the old key opens everything, after it the new
    /// one. What is open stays open, so nobody waits for it but other changes.
    ///
    /// # Errors
    ///
    /// When the store does not keep it, or something else was put in a sealed thing's place meanwhile. Nothing is
    /// changed then.
    pub(crate) async fn change_master_key(&self, new: MasterKey, now: Timestamp) -> Result<usize, Error> {
        let _changing = self.changing.lock().await;
        let mut resealed = Vec::new();
        for (at, from) in self.store.sealed().await? {
            let place = place(&at);
            let secret = self.keyring.open(&place, &from)?;
            resealed.push(Resealed { at, from, to: new.seal(&place, &secret) });
        }
        let count = resealed.len();
        // Before the commit, so that whoever reads behind it finds a key that opens.
        self.keyring.learn(new.clone());
        self.store.reseal(resealed, &new.id(), now).await?;
        self.keyring.seal_with(&new);
        Ok(count)
    }

    /// The keys that seal and open, for others who keep secrets.
    pub(crate) fn keyring(&self) -> Keyring {
        self.keyring.clone()
    }

    /// The id of the master key that seals.
    pub(crate) fn master_key(&self) -> String {
        self.keyring.id()
    }
}

/// What a sealed thing is bound to.
fn place(at: &SealedAt) -> String {
    match at {
        SealedAt::AppSecret { app, .. } => app_place(app, "secret"),
        SealedAt::VerifyToken { app } => app_place(app, "verify_token"),
        SealedAt::Token(account) => account_place(account),
        SealedAt::RelaySecret { relay, is_former } => {
            relay_place(relay, if *is_former { "former_secret" } else { "secret" })
        }
    }
}
