//! Seats: how many links are looked at at once, of one account and of all.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use antiphon_graph::AccountId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Of one account, so that none keeps the others waiting.
const OF_ONE: usize = 4;

/// Of all together.
const OF_ALL: usize = 32;

/// Who looks at links; the others wait for their turn.
#[derive(Debug)]
pub(super) struct Seats {
    all: Arc<Semaphore>,
    /// Whoever asks for no account in particular has seats as an account has.
    own: Mutex<HashMap<Option<AccountId>, Arc<Semaphore>>>,
}

impl Default for Seats {
    fn default() -> Self {
        Self { all: Arc::new(Semaphore::new(OF_ALL)), own: Mutex::default() }
    }
}

impl Seats {
    /// Waits for a seat, which is free again when what is given is dropped.
    pub(super) async fn take(&self, account: Option<&AccountId>) -> [OwnedSemaphorePermit; 2] {
        let own = {
            let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
            let seats = own.entry(account.cloned()).or_insert_with(|| Arc::new(Semaphore::new(OF_ONE)));
            seats.clone()
        };
        let own = own.acquire_owned().await.expect("nobody closes the semaphore");
        [own, self.all.clone().acquire_owned().await.expect("nobody closes the semaphore")]
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn an_account_has_four_seats_and_all_together_thirty_two() {
        let seats = Seats::default();
        let accounts = (1..=9).map(|nth| AccountId::new(nth.to_string()).unwrap());
        let mut taken = Vec::new();
        for account in accounts {
            let is_last = account.as_str() == "9";
            for _ in 0..OF_ONE {
                match seats.take(Some(&account)).now_or_never() {
                    Some(seat) => taken.push(seat),
                    None => assert!(is_last),
                }
            }
            assert!(seats.take(Some(&account)).now_or_never().is_none());
        }
        assert_eq!(taken.len(), OF_ALL);
        assert!(seats.take(None).now_or_never().is_none());
        taken.pop();
        assert!(seats.take(None).now_or_never().is_some());
    }
}
