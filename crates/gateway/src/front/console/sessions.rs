//! Sessions: who has shown a key in a browser. They live in memory, and end with the process.

use std::collections::HashMap;
use std::fmt;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use tokio::time::Instant;
use zeroize::Zeroizing;

/// What the cookie is called.
pub(super) const COOKIE: &str = "antiphon-session";

/// A browser that asks for nothing for so long is signed out.
const IDLE: Duration = Duration::from_hours(12);

/// So many at once; whoever comes then takes the place of the one who has been away for the longest.
const MOST: usize = 1_000;

/// Who is signed in, by the hash of what their browser shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sessions(Arc<Mutex<HashMap<[u8; 32], Session>>>);

#[derive(Clone)]
struct Session {
    key: Arc<Zeroizing<String>>,
    used_at: Instant,
}

/// Keys are secrets.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Session({:?} ago)", self.used_at.elapsed())
    }
}

impl Sessions {
    /// Lets somebody in with a key that was looked at. What their browser has to show is given back, and not kept.
    pub(super) fn begin(&self, key: String) -> String {
        let mut chance = [0; 32];
        getrandom::fill(&mut chance).expect("the system gives random bytes");
        let shown = chance.iter().fold(String::new(), |mut shown, byte| {
            let _ = write!(shown, "{byte:02x}"); // a string takes everything
            shown
        });
        let mut sessions = self.live();
        if sessions.len() >= MOST
            && let Some(idlest) = sessions.iter().min_by_key(|(_, session)| session.used_at)
        {
            let idlest = *idlest.0;
            sessions.remove(&idlest);
        }
        sessions
            .insert(hash(&shown), Session { key: Arc::new(Zeroizing::new(key)), used_at: Instant::now() });
        shown
    }

    /// The key of who shows this.
    pub(super) fn key(&self, shown: &str) -> Option<Arc<Zeroizing<String>>> {
        let mut sessions = self.live();
        let session = sessions.get_mut(&hash(shown))?;
        session.used_at = Instant::now();
        Some(session.key.clone())
    }

    /// Nobody is signed in by this any more.
    pub(super) fn end(&self, shown: &str) {
        self.live().remove(&hash(shown));
    }

    fn live(&self) -> MutexGuard<'_, HashMap<[u8; 32], Session>> {
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.retain(|_, session| session.used_at.elapsed() < IDLE);
        sessions
    }
}

fn hash(shown: &str) -> [u8; 32] {
    Sha256::digest(shown.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn who_is_idle_for_long_is_signed_out() {
        let sessions = Sessions::default();
        let shown = sessions.begin("key".to_owned());
        let nearly = IDLE.checked_sub(Duration::from_secs(1)).unwrap();
        tokio::time::advance(nearly).await;
        assert_eq!(sessions.key(&shown).unwrap().as_str(), "key");
        tokio::time::advance(nearly).await;
        assert!(sessions.key(&shown).is_some(), "asking counts");
        tokio::time::advance(IDLE).await;
        assert!(sessions.key(&shown).is_none());
    }

    #[tokio::test]
    async fn there_is_a_bound_and_an_end() {
        let sessions = Sessions::default();
        let first = sessions.begin("first".to_owned());
        let all: Vec<_> = (1..=MOST).map(|nth| sessions.begin(nth.to_string())).collect();
        assert!(sessions.key(&first).is_none());
        sessions.end(&all[0]);
        assert!(sessions.key(&all[0]).is_none() && sessions.key(&all[1]).is_some());
        assert!(!format!("{sessions:?}").contains("first"));
    }
}
