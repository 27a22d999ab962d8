//! A space: one world with its own clock, faults, webhook and journal. Parallel tests take one each.

mod held;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use crate::clock::Clock;
use crate::fault::Faults;
use crate::followers::Followers;
use crate::former::Former;
use crate::graph::limits::Meter;
use crate::happening::{Happenings, What};
use crate::journal::Journal;
use crate::keep::Shelf;
use crate::media::fetch::Reach;
use crate::webhook::Webhooks;
use crate::world::seed;
use crate::world::settings::Settings;
pub(crate) use held::{Held, Kept};

/// How many spaces one sandbox holds.
const MOST_SPACES: usize = 1_000;

/// How many earlier app secrets are remembered.
const MOST_SECRETS: usize = 10;

/// One world and what surrounds it.
#[derive(Debug)]
pub(crate) struct Space {
    /// Empty for the unnamed space, which is the one that people who never heard of spaces are in.
    pub(crate) name: String,
    pub(crate) clock: Clock,
    pub(crate) followers: Followers,
    pub(crate) happenings: Happenings,
    pub(crate) webhooks: Webhooks,
    /// Which hosts media may be fetched from.
    pub(crate) reach: Reach,
    /// Where the sandbox itself is to be found, for links to what it holds; no slash at the end.
    pub(crate) base: String,
    kept: Mutex<Kept>,
    faults: Mutex<Faults>,
    journal: Mutex<Journal>,
    meter: Mutex<Meter>,
    media: Mutex<Shelf>,
    /// App secrets of earlier times, the newest last.
    former_secrets: Mutex<Vec<String>>,
    former: Mutex<Former>,
}

impl Space {
    fn new(name: &str, clock: Clock, reach: Reach, base: &str) -> Arc<Self> {
        let world = seed::world(clock.now(), name);
        let space = Arc::new(Self {
            name: name.to_owned(),
            clock,
            followers: Followers::default(),
            happenings: Happenings::new(),
            webhooks: Webhooks::default(),
            reach,
            base: base.to_owned(),
            kept: Mutex::new(Kept { world, ledger: None }),
            faults: Mutex::default(),
            journal: Mutex::default(),
            meter: Mutex::default(),
            media: Mutex::default(),
            former_secrets: Mutex::default(),
            former: Mutex::default(),
        });
        crate::webhook::pump::start(&space);
        space
    }

    /// The world. Held for moments, never across an `await`.
    pub(crate) fn world(&self) -> Held<'_> {
        Held { kept: lock(&self.kept), clock: &self.clock, is_touched: false }
    }

    /// The world and the ledger that it is kept in.
    pub(crate) fn kept(&self) -> MutexGuard<'_, Kept> {
        lock(&self.kept)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        lock(&self.faults)
    }

    pub(crate) fn journal(&self) -> MutexGuard<'_, Journal> {
        lock(&self.journal)
    }

    pub(crate) fn meter(&self) -> MutexGuard<'_, Meter> {
        lock(&self.meter)
    }

    /// The bytes of media, by their hash.
    pub(crate) fn media(&self) -> MutexGuard<'_, Shelf> {
        lock(&self.media)
    }

    /// App secrets of earlier times: what was set before, and what sandboxes begin with.
    pub(crate) fn former_secrets(&self) -> Vec<String> {
        let now = self.world().settings.app_secret.clone();
        let before = lock(&self.former_secrets).clone();
        let all = before.into_iter().chain([Settings::default().app_secret]);
        all.filter(|secret| *secret != now).collect()
    }

    /// Remembers that the app secret was this one until now.
    pub(crate) fn had_secret(&self, secret: String) {
        let mut former = lock(&self.former_secrets);
        former.retain(|known| *known != secret);
        former.push(secret);
        let too_many = former.len().saturating_sub(MOST_SECRETS);
        former.drain(..too_many);
    }

    /// The world that was replaced last.
    pub(crate) fn former(&self) -> MutexGuard<'_, Former> {
        lock(&self.former)
    }

    /// Tells everybody who goes by this space's clock how it stands, and comes back when they have done what became due.
    pub(crate) async fn tell_followers(&self) {
        let reading = serde_json::to_vec(&self.clock.read()).expect("a reading is plain data");
        self.followers.tell(reading.into()).await;
    }

    /// Tells everybody who listens to this space.
    pub(crate) fn tell(&self, what: What) {
        if matches!(what, What::Clock) {
            self.kept().write_down(&self.clock); // the clock is not behind the world's lock
        }
        self.happenings.tell(self.clock.now(), what);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// All spaces of a sandbox.
#[derive(Debug)]
pub(crate) struct Spaces {
    reach: Reach,
    base: String,
    unnamed: Arc<Space>,
    named: Mutex<HashMap<String, Arc<Space>>>,
}

/// Why there is no such space.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NoSpace {
    #[error("a space is named by 1 to 64 letters, digits, `-` and `_`")]
    Name,
    #[error(
        "this sandbox already holds {MOST_SPACES} spaces; delete some with DELETE /_sandbox/v1/spaces/{{name}}"
    )]
    Full,
}

impl Spaces {
    /// The unnamed space, on this clock, of a sandbox that is found at `base`; more spaces come as they are asked for.
    pub(crate) fn new(clock: Clock, reach: Reach, base: String) -> Self {
        Self { reach, unnamed: Space::new("", clock, reach, &base), base, named: Mutex::default() }
    }

    /// The unnamed space.
    pub(crate) fn unnamed(&self) -> &Arc<Space> {
        &self.unnamed
    }

    /// The space with this name, seeded when it is new.
    pub(crate) fn named(&self, name: &str) -> Result<Arc<Space>, NoSpace> {
        if name.is_empty() {
            return Ok(self.unnamed.clone());
        }
        if name.len() > 64 || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        {
            return Err(NoSpace::Name);
        }
        let mut named = lock(&self.named);
        if let Some(space) = named.get(name) {
            return Ok(space.clone());
        }
        if named.len() >= MOST_SPACES {
            return Err(NoSpace::Full);
        }
        let space = Space::new(name, Clock::real(), self.reach, &self.base);
        named.insert(name.to_owned(), space.clone());
        Ok(space)
    }

    /// Forgets a space and all that is in it.
    pub(crate) fn forget(&self, name: &str) -> bool {
        lock(&self.named).remove(name).is_some()
    }

    /// The names of all spaces but the unnamed one.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = lock(&self.named).keys().cloned().collect();
        names.sort();
        names
    }
}
