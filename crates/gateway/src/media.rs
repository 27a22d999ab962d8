//! Media behind links: looked at before they are sent, where an account or a caller wants that.
//!
//! Instagram fetches what a link leads to by itself, and says little when it does not like it. Here its first bytes are
//! fetched and judged, as [`antiphon_media`] judges them; nothing of them is kept but the verdict.

mod check;
mod doubt;
mod look;
mod seats;
mod seen;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use antiphon_graph::AccountId;
use antiphon_store::{Error, Store};
use tracing::error;

pub(crate) use check::Check;
pub(crate) use doubt::{Doubt, Look};

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
    checks: RwLock<HashMap<AccountId, Check>>,
    seats: Seats,
    seen: Mutex<Seen>,
}

impl Media {
    /// Reads what accounts want.
    pub(crate) async fn open<S: Store>(store: &S, clock: Clock, reach: Reach) -> Result<Self, Error> {
        let mut checks = HashMap::new();
        for (account, word) in store.media_checks().await? {
            if let Some(check) = Check::read(&word) {
                checks.insert(account, check);
            } else {
                error!(account.id = %account, "whether media are looked at cannot be understood");
            }
        }
        let (checks, seats, seen) = (RwLock::new(checks), Seats::default(), Mutex::default());
        Ok(Self(Arc::new(Shared { reach, clock, checks, seats, seen })))
    }

    /// Whether an account's media are looked at.
    pub(crate) fn check_of(&self, account: &AccountId) -> Check {
        let checks = self.0.checks.read().unwrap_or_else(PoisonError::into_inner);
        checks.get(account).copied().unwrap_or_default()
    }

    /// Keeps whether an account's media are looked at.
    pub(crate) async fn put<S: Store>(
        &self,
        store: &S,
        account: &AccountId,
        check: Check,
    ) -> Result<(), Error> {
        store.put_media_check(account, check.word().to_owned()).await?;
        let mut checks = self.0.checks.write().unwrap_or_else(PoisonError::into_inner);
        checks.insert(account.clone(), check);
        Ok(())
    }

    /// Whether nothing is asked from here.
    pub(crate) fn is_at_rest(&self) -> bool {
        self.0.reach.is_at_rest()
    }
}
