//! The planner: finds out what a message is sent as, when its turn has come.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use antiphon_engine::MessageKey;
use antiphon_graph::AccountId;
use antiphon_store::{Error, Plan, Store};
use jiff::{SignedDuration, Timestamp};
use tracing::error;

use super::drafts::Drafts;
use crate::disclosure::Policies;
use crate::plan::{self, Terms};

/// An account that could not send several images in one message may be able to by then.
const ASKED_AGAIN: SignedDuration = SignedDuration::from_hours(24);

/// What a plan is made from.
#[derive(Clone, Debug)]
pub(super) struct Planner<S> {
    store: S,
    drafts: Arc<Drafts>,
    policies: Policies,
    /// The accounts that cannot send several images in one message, and since when that is known.
    one_by_one: Arc<Mutex<HashMap<AccountId, Timestamp>>>,
}

impl<S: Store> Planner<S> {
    /// With what is remembered of accounts.
    pub(super) async fn recall(store: S, drafts: Arc<Drafts>, policies: Policies) -> Result<Self, Error> {
        let one_by_one = store.one_by_one().await?.into_iter().collect();
        Ok(Self { store, drafts, policies, one_by_one: Arc::new(Mutex::new(one_by_one)) })
    }

    /// What a message is sent as. None when that cannot be said: it has to wait.
    pub(super) async fn plan(
        &self,
        account: &AccountId,
        key: MessageKey,
        now: Timestamp,
    ) -> Result<Option<Plan>, Error> {
        let Some(asked) = self.store.to_plan(key).await? else {
            error!(message.id = %key, "nothing is kept of what a message says");
            return Ok(None);
        };
        let policy = self.policies.of(account);
        let one_by_one = self.is_one_by_one(account, now);
        match plan::plan(&asked, &Terms { account, policy: &policy, one_by_one, now }) {
            Ok(plan) => {
                if !plan.is_whole() {
                    // What is sent is a part of it.
                    self.drafts.take(key);
                }
                Ok(Some(plan))
            }
            Err(error) => {
                error!(message.id = %key, %error, "a message cannot be planned");
                Ok(None)
            }
        }
    }

    /// The account cannot send several images in one message.
    pub(super) fn note_one_by_one(&self, account: AccountId, at: Timestamp) {
        self.known().insert(account, at);
    }

    fn is_one_by_one(&self, account: &AccountId, now: Timestamp) -> bool {
        self.known().get(account).is_some_and(|at| now.duration_since(*at) < ASKED_AGAIN)
    }

    fn known(&self) -> MutexGuard<'_, HashMap<AccountId, Timestamp>> {
        self.one_by_one.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
