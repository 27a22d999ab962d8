//! Keys, tokens, seals and the audit log in SQLite.

use antiphon_graph::AccountId;
use jiff::Timestamp;
use tracing::trace;

use super::operations::STEP;
use super::{Sqlite, audit, keys, seals, tokens};
use crate::{
    ApiKey, Deed, EarlierToken, Entry, Error, MasterKeyRow, Page, Renewed, Resealed, Safe, Sealed, SealedAt,
    TokenStanding, TokenTrouble, Walked,
};

/// How many entries of the audit log are walked along at once.
const AT_ONCE: usize = 1_000;

impl Safe for Sqlite {
    async fn put_key(&self, key: ApiKey) -> Result<(), Error> {
        self.write(move |to| keys::put(to, &key)).await
    }

    async fn keys(&self) -> Result<Vec<ApiKey>, Error> {
        self.read(keys::all).await
    }

    async fn revoke_key(&self, id: &str, now: Timestamp) -> Result<bool, Error> {
        let id = id.to_owned();
        self.write(move |to| keys::revoke(to, &id, now)).await
    }

    async fn rotate_key(&self, old: &str, new: ApiKey, ends_at: Timestamp) -> Result<bool, Error> {
        let old = old.to_owned();
        self.write(move |to| keys::rotate(to, &old, &new, ends_at)).await
    }

    async fn keys_used(&self, uses: Vec<(String, Timestamp)>) -> Result<(), Error> {
        self.write(move |to| keys::used(to, &uses)).await
    }

    async fn token_standings(&self) -> Result<Vec<TokenStanding>, Error> {
        self.read(tokens::standings).await
    }

    async fn earlier_tokens(&self, now: Timestamp) -> Result<Vec<EarlierToken>, Error> {
        self.read(move |db| tokens::earlier(db, now)).await
    }

    async fn renew_token(&self, renewed: Renewed, now: Timestamp) -> Result<bool, Error> {
        let kept = self.write(move |to| {
            let kept = tokens::renew(to, &renewed, now)?;
            trace!(name: "token.written", target: STEP, "a renewed token waits for its commit");
            Ok(kept)
        });
        let kept = kept.await?;
        trace!(name: "token.kept", target: STEP, "a renewed token is on disk");
        Ok(kept)
    }

    async fn trouble_token(
        &self,
        account: &AccountId,
        hash: [u8; 32],
        trouble: TokenTrouble,
        now: Timestamp,
    ) -> Result<(), Error> {
        let account = account.clone();
        self.write(move |to| tokens::trouble(to, &account, &hash, &trouble, now)).await
    }

    async fn write_down(&self, deed: Deed) -> Result<u64, Error> {
        self.write(move |to| audit::append(to, &deed)).await
    }

    async fn audit(&self, before: Option<u64>, at_most: usize) -> Result<Page<Entry, u64>, Error> {
        self.read(move |db| audit::page(db, before, at_most)).await
    }

    async fn walk_audit(&self) -> Result<Walked, Error> {
        let mut walked = Walked::default();
        loop {
            let after = walked.entries;
            let entries = self.read(move |db| audit::after(db, after, AT_ONCE)).await?;
            if entries.is_empty() || !entries.iter().all(|entry| walked.step(entry)) {
                return Ok(walked);
            }
        }
    }

    async fn sealed(&self) -> Result<Vec<(SealedAt, Sealed)>, Error> {
        self.read(seals::all).await
    }

    async fn reseal(&self, resealed: Vec<Resealed>, key: &str, now: Timestamp) -> Result<(), Error> {
        let key = key.to_owned();
        let kept = self.write(move |to| {
            seals::reseal(to, &resealed, &key, now)?;
            trace!(name: "reseal.written", target: STEP, "new seals wait for their commit");
            Ok(())
        });
        kept.await?;
        trace!(name: "reseal.kept", target: STEP, "new seals are on disk");
        Ok(())
    }

    async fn master_keys(&self) -> Result<Vec<MasterKeyRow>, Error> {
        self.read(seals::keys).await
    }

    async fn put_master_key(&self, key: &str, now: Timestamp) -> Result<(), Error> {
        let key = key.to_owned();
        self.write(move |to| seals::put_key(to, &key, now)).await
    }
}
