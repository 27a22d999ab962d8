//! The policies of all accounts, at hand.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use antiphon_graph::AccountId;
use antiphon_store::{Error, Store};
use tracing::error;

use super::Policy;

/// How every account says that a bot is speaking. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Policies(Arc<RwLock<HashMap<AccountId, Arc<Policy>>>>);

impl Policies {
    /// Reads them all.
    pub(crate) async fn open<S: Store>(store: &S) -> Result<Self, Error> {
        let mut policies = HashMap::new();
        for (account, policy) in store.disclosure_policies().await? {
            match serde_json::from_str::<Policy>(&policy) {
                Ok(policy) => drop(policies.insert(account, Arc::new(policy))),
                Err(why) => {
                    // Rather said once too often than not at all.
                    error!(account.id = %account, error = %why, "a disclosure policy cannot be understood");
                    let policy = Policy { enabled: true, ..Policy::default() };
                    policies.insert(account, Arc::new(policy));
                }
            }
        }
        Ok(Self(Arc::new(RwLock::new(policies))))
    }

    /// How an account says it; not at all, unless somebody wants it.
    pub(crate) fn of(&self, account: &AccountId) -> Arc<Policy> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(account).cloned().unwrap_or_default()
    }

    /// Keeps a policy that was checked.
    pub(crate) async fn put<S: Store>(
        &self,
        store: &S,
        account: &AccountId,
        policy: Policy,
    ) -> Result<(), Error> {
        let written = serde_json::to_string(&policy).expect("a policy is plain data");
        store.put_disclosure_policy(account, written).await?;
        let mut policies = self.0.write().unwrap_or_else(PoisonError::into_inner);
        policies.insert(account.clone(), Arc::new(policy));
        Ok(())
    }
}
