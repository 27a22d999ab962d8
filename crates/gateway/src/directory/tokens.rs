//! Accounts' tokens, as the directory keeps them: renewed ones, and what is wrong with them.

use std::sync::Arc;

use antiphon_graph::AccountId;
use antiphon_graph::call::Token;
use antiphon_store::{Renewed, Store, TokenStanding, TokenTrouble};
use jiff::Timestamp;

use super::{Directory, Error, account_place, hash};
use crate::OpenAccount;

impl<S: Store> Directory<S> {
    /// Keeps what an account's token became. False when the account has another by now.
    pub(crate) async fn renewed(
        &self,
        account: &OpenAccount,
        token: &Token,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let _changing = self.changing.lock().await;
        let renewed = Renewed {
            account: account.id.clone(),
            from: hash(account.token.expose()),
            token: self.keyring.seal(&account_place(&account.id), token.access_token.expose()),
            hash: hash(token.access_token.expose()),
            expires_at: token.expires_at(now),
        };
        let is_kept = self.store.renew_token(renewed, now).await?;
        self.read_all().await?;
        Ok(is_kept)
    }

    /// Keeps what is wrong with an account's token, and tells of it, when that is new.
    pub(crate) async fn troubled(
        &self,
        account: &OpenAccount,
        trouble: TokenTrouble,
        now: Timestamp,
    ) -> Result<(), Error> {
        let known = self.token(&account.id).and_then(|standing| standing.trouble);
        if known.as_ref() == Some(&trouble) {
            return Ok(());
        }
        let _changing = self.changing.lock().await;
        self.store.trouble_token(&account.id, hash(account.token.expose()), trouble, now).await?;
        self.read_all().await
    }

    /// What is known of an account's token.
    pub(crate) fn token(&self, account: &AccountId) -> Option<TokenStanding> {
        self.known().tokens.get(account).cloned()
    }

    /// All accounts, with what is known of their tokens.
    pub(crate) fn tokens(&self) -> Vec<(Arc<OpenAccount>, Option<TokenStanding>)> {
        let known = self.known();
        let standing = |account: &Arc<OpenAccount>| (account.clone(), known.tokens.get(&account.id).cloned());
        known.accounts.values().map(standing).collect()
    }
}
