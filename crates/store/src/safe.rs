//! The operations of a store that are about keys, tokens and seals, and about who changed what.

use antiphon_graph::AccountId;
use jiff::Timestamp;

use crate::{
    ApiKey, Deed, EarlierToken, Entry, Error, MasterKeyRow, Page, Renewed, Resealed, Sealed, SealedAt,
    TokenStanding, TokenTrouble, Walked,
};

/// What is remembered of keys, tokens and seals, and of who changed what. A part of [`Store`](crate::Store).
pub trait Safe: Clone + Send + Sync + 'static {
    // --- keys of callers

    /// Keeps a new key.
    fn put_key(&self, key: ApiKey) -> impl Future<Output = Result<(), Error>> + Send;

    /// All keys, also ended ones, the oldest first.
    fn keys(&self) -> impl Future<Output = Result<Vec<ApiKey>, Error>> + Send;

    /// Ends a key. False when there is no such key, or it is revoked already.
    fn revoke_key(&self, id: &str, now: Timestamp) -> impl Future<Output = Result<bool, Error>> + Send;

    /// Keeps a new key in another's place, which lives on until a time. False when that is not there or revoked.
    fn rotate_key(
        &self,
        old: &str,
        new: ApiKey,
        ends_at: Timestamp,
    ) -> impl Future<Output = Result<bool, Error>> + Send;

    /// Keeps when keys were last used.
    fn keys_used(&self, uses: Vec<(String, Timestamp)>) -> impl Future<Output = Result<(), Error>> + Send;

    // --- accounts' tokens

    /// What is known of all accounts' tokens.
    fn token_standings(&self) -> impl Future<Output = Result<Vec<TokenStanding>, Error>> + Send;

    /// Tokens that accounts had before and that have not ended.
    fn earlier_tokens(&self, now: Timestamp)
    -> impl Future<Output = Result<Vec<EarlierToken>, Error>> + Send;

    /// Keeps a renewed token, and tells of it. False when another has taken the place of the one that was renewed.
    fn renew_token(
        &self,
        renewed: Renewed,
        now: Timestamp,
    ) -> impl Future<Output = Result<bool, Error>> + Send;

    /// Keeps what is wrong with a token, and tells of it, when that is new.
    fn trouble_token(
        &self,
        account: &AccountId,
        hash: [u8; 32],
        trouble: TokenTrouble,
        now: Timestamp,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    // --- the audit log

    /// Adds an entry, chained to the one before it. Gives its number.
    fn write_down(&self, deed: Deed) -> impl Future<Output = Result<u64, Error>> + Send;

    /// Entries before a number, the newest first.
    fn audit(
        &self,
        before: Option<u64>,
        at_most: usize,
    ) -> impl Future<Output = Result<Page<Entry, u64>, Error>> + Send;

    /// Walks along the whole chain.
    fn walk_audit(&self) -> impl Future<Output = Result<Walked, Error>> + Send;

    // --- seals

    /// Everything that is sealed.
    fn sealed(&self) -> impl Future<Output = Result<Vec<(SealedAt, Sealed)>, Error>> + Send;

    /// Puts new seals in the place of old ones and keeps which master key made them: all in one commit, or nothing.
    fn reseal(
        &self,
        resealed: Vec<Resealed>,
        key: &str,
        now: Timestamp,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Which master keys sealed what is here, the newest first.
    fn master_keys(&self) -> impl Future<Output = Result<Vec<MasterKeyRow>, Error>> + Send;

    /// Keeps which master key seals from now on.
    fn put_master_key(&self, key: &str, now: Timestamp) -> impl Future<Output = Result<(), Error>> + Send;
}
