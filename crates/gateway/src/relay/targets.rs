//! Targets: where things go on to, with their secrets opened, in memory.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use antiphon_store::{Relay, RelayId, RelayKind, Sealed, Store};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Mutex, watch};

use super::gauges::Gauges;
use super::signature::Secret;
use crate::directory::Error;
use crate::outside::{Place, Reach};
use crate::seal::{Keyring, Unsealed};

/// For so long the secret before signs as well.
const BOTH: SignedDuration = SignedDuration::from_hours(24);

/// All targets. Clones share them.
#[derive(Clone)]
pub struct Targets<S> {
    store: S,
    /// What seals and opens their secrets: the directory's own.
    key: Keyring,
    /// What may be reached.
    pub(crate) reach: Reach,
    pub(crate) gauges: Arc<Gauges>,
    known: Arc<RwLock<Vec<Arc<Target>>>>,
    /// Held from a change in the store until it is read again, lest an older reading come last.
    changing: Arc<Mutex<()>>,
    told: Arc<Told>,
}

/// Who is told of changes.
#[derive(Debug)]
struct Told {
    /// Targets are others than before.
    changed: watch::Sender<()>,
    /// Something may have come that is to go on.
    soon: watch::Sender<()>,
    /// Dead letters are to be tried again.
    asked: watch::Sender<()>,
}

/// A target, its secrets opened.
pub(crate) struct Target {
    pub(crate) relay: Relay,
    pub(crate) place: Place,
    secret: Option<Secret>,
    former: Option<(Secret, Timestamp)>,
}

impl<S: Store> Targets<S> {
    /// Reads all targets, and opens their secrets.
    ///
    /// # Errors
    ///
    /// When one of them was sealed with another key.
    pub(crate) async fn open(store: S, key: Keyring, reach: Reach) -> Result<Self, Error> {
        let told = Arc::new(Told {
            changed: watch::Sender::new(()),
            soon: watch::Sender::new(()),
            asked: watch::Sender::new(()),
        });
        let (known, changing, gauges) = (Arc::default(), Arc::default(), Arc::default());
        let targets = Self { store, key, reach, gauges, known, changing, told };
        targets.read_all().await?;
        Ok(targets)
    }

    async fn read_all(&self) -> Result<(), Error> {
        let relays = self.store.relays().await?;
        let before = self.all();
        let mut known = Vec::new();
        for relay in relays {
            // One that is as it was stays the same one, so that nobody begins anew for another's sake.
            let same = before.iter().find(|target| target.relay == relay).cloned();
            known.push(same.map_or_else(|| self.opened(relay).map(Arc::new), Ok)?);
        }
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = known;
        self.told.changed.send_replace(());
        Ok(())
    }

    /// Keeps a target, new or changed; with its secret, where it has one.
    pub(crate) async fn put(&self, relay: Relay, secret: Option<&Secret>) -> Result<(), Error> {
        let sealed = secret.map(|secret| self.key.seal(&place(&relay.id, "secret"), &secret.expose()));
        let _changing = self.changing.lock().await;
        self.store.put_relay(Relay { secret: sealed.or(relay.secret.clone()), ..relay }).await?;
        self.read_all().await
    }

    /// Gives a target a new secret; the one before signs as well, for a while.
    pub(crate) async fn rotate(&self, target: &Target, new: &Secret, now: Timestamp) -> Result<(), Error> {
        let until = now.saturating_add(BOTH).unwrap_or(Timestamp::MAX);
        let former = target.secret.as_ref();
        let former = former
            .map(|old| (self.key.seal(&place(&target.relay.id, "former_secret"), &old.expose()), until));
        self.put(Relay { former, ..target.relay.clone() }, Some(new)).await
    }

    /// Lets nothing more go to a target.
    pub(crate) async fn disable(&self, id: &RelayId, why: &str) -> Result<(), Error> {
        let _changing = self.changing.lock().await;
        self.store.disable_relay(id, why).await?;
        self.read_all().await
    }

    /// Removes a target. False when there is none of that name.
    pub(crate) async fn remove(&self, id: &RelayId) -> Result<bool, Error> {
        let _changing = self.changing.lock().await;
        let was_there = self.store.remove_relay(id).await?;
        self.read_all().await?;
        Ok(was_there)
    }

    /// All of them, by name.
    pub(crate) fn all(&self) -> Vec<Arc<Target>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// One of them.
    pub(crate) fn find(&self, id: &RelayId) -> Option<Arc<Target>> {
        self.all().into_iter().find(|target| target.relay.id == *id)
    }

    /// Whether an app's deliveries go on to somebody, now or when it is enabled again: then each of them is kept.
    pub(crate) fn hands_on_deliveries(&self, app: &str) -> bool {
        let of_app = |relay: &Relay| relay.kind == RelayKind::Instagram && relay.app == app;
        self.all().iter().any(|target| of_app(&target.relay))
    }

    /// Something may have come that is to go on.
    pub(crate) fn look_soon(&self) {
        self.told.soon.send_replace(());
    }

    /// Dead letters are to be tried again.
    pub(crate) fn try_again(&self) {
        self.told.asked.send_replace(());
    }

    /// Hears when dead letters are to be tried again.
    pub(super) fn asked(&self) -> watch::Receiver<()> {
        self.told.asked.subscribe()
    }

    /// Hears when something may have come.
    pub(super) fn soon(&self) -> watch::Receiver<()> {
        self.told.soon.subscribe()
    }

    /// Hears when targets are others than before.
    pub(super) fn changed(&self) -> watch::Receiver<()> {
        self.told.changed.subscribe()
    }

    fn opened(&self, relay: Relay) -> Result<Target, Unsealed> {
        let open = |what: &str, sealed: &Sealed| {
            let written = self.key.open(&place(&relay.id, what), sealed)?;
            written.parse().map_err(|_| Unsealed { place: place(&relay.id, what) })
        };
        let secret = relay.secret.as_ref().map(|sealed| open("secret", sealed)).transpose()?;
        let former = relay.former.as_ref();
        let former =
            former.map(|(sealed, until)| Ok((open("former_secret", sealed)?, *until))).transpose()?;
        let place = relay.url.parse().map_err(|_| Unsealed { place: place(&relay.id, "url") })?;
        Ok(Target { relay, place, secret, former })
    }
}

impl Target {
    /// Whether anything goes there at the moment.
    pub(crate) fn is_enabled(&self) -> bool {
        self.relay.why_disabled.is_none()
    }

    /// The secrets that sign now.
    pub(super) fn secrets(&self, now: Timestamp) -> impl Iterator<Item = &Secret> {
        let former = self.former.as_ref().filter(|(_, until)| now < *until).map(|(secret, _)| secret);
        self.secret.iter().chain(former)
    }

    /// Until when two secrets sign, if two do.
    pub(crate) fn both_until(&self, now: Timestamp) -> Option<Timestamp> {
        self.former.as_ref().map(|(_, until)| *until).filter(|until| now < *until)
    }
}

/// What the seal of a relay's secret is bound to.
pub(crate) fn place(id: &RelayId, what: &str) -> String {
    format!("relay/{id}/{what}")
}

impl<S> fmt::Debug for Targets<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Targets").field("reach", &self.reach).finish_non_exhaustive()
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Target({} at {:?})", self.relay.id, self.place)
    }
}
