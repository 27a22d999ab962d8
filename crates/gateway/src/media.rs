//! Media behind links: looked at before they are sent, where an account or a caller wants that.
//!
//! Instagram fetches what a link leads to by itself, and says little when it does not like it. Here its first bytes are
//! fetched and judged, as [`antiphon_media`] judges them; nothing of them is kept but the verdict.

mod check;
mod doubt;
mod look;
mod own;
mod seats;
mod seen;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use antiphon_graph::AccountId;
use antiphon_store::{Error, Store};
use tracing::error;

pub(crate) use check::{Check, MediaPolicy};
pub(crate) use doubt::{Doubt, Look, shown};
pub(crate) use own::look;

use crate::{Clock, Reach};
use seats::Seats;
use seen::Seen;

/// What looks at media. Clones share what was seen.
#[derive(Clone, Debug)]
pub struct Media(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    reach: Reach,
    clock: Clock,
    /// What accounts want; nothing, unless somebody says so.
    policies: RwLock<HashMap<AccountId, MediaPolicy>>,
    seats: Seats,
    seen: Mutex<Seen>,
}

impl Media {
    /// Reads what accounts want.
    pub(crate) async fn open<S: Store>(store: &S, clock: Clock, reach: Reach) -> Result<Self, Error> {
        let mut policies = HashMap::new();
        for (account, words) in store.media_checks().await? {
            if let Some(policy) = MediaPolicy::read(&words) {
                policies.insert(account, policy);
            } else {
                error!(account.id = %account, "what is done about media cannot be understood");
            }
        }
        let (policies, seats, seen) = (RwLock::new(policies), Seats::default(), Mutex::default());
        Ok(Self(Arc::new(Shared { reach, clock, policies, seats, seen })))
    }

    /// What is done about an account's media.
    pub(crate) fn policy_of(&self, account: &AccountId) -> MediaPolicy {
        let policies = self.0.policies.read().unwrap_or_else(PoisonError::into_inner);
        policies.get(account).copied().unwrap_or_default()
    }

    /// Keeps what is done about an account's media.
    pub(crate) async fn put<S: Store>(
        &self,
        store: &S,
        account: &AccountId,
        policy: MediaPolicy,
    ) -> Result<(), Error> {
        store.put_media_check(account, policy.words()).await?;
        let mut policies = self.0.policies.write().unwrap_or_else(PoisonError::into_inner);
        policies.insert(account.clone(), policy);
        Ok(())
    }

    /// Whether nothing is asked from here.
    pub(crate) fn is_at_rest(&self) -> bool {
        self.0.reach.is_at_rest()
    }
}
