//! What was made before: a link that many messages have is made to fit once.

use std::collections::HashMap;
use std::sync::{Arc, Weak};

use antiphon_graph::MediaKind;
use antiphon_media::Verdict;

use super::Made;

/// So many links are remembered.
const MOST: usize = 1_000;

/// A link: the same may be sent as something else.
type Link = (MediaKind, String);

/// What links were made into, and those that are being made into something.
#[derive(Debug, Default)]
pub(super) struct Before {
    made: HashMap<Link, (Arc<Verdict>, Made)>,
    doors: HashMap<Link, Weak<Door>>,
}

/// What one at a time goes through; those behind find what was made.
pub(super) type Door = tokio::sync::Mutex<()>;

impl Before {
    /// The door of a link, as long as somebody is there.
    pub(super) fn door(&mut self, url: &str, kind: MediaKind) -> Arc<Door> {
        let link = (kind, url.to_owned());
        if let Some(door) = self.doors.get(&link).and_then(Weak::upgrade) {
            return door;
        }
        self.doors.retain(|_, door| door.strong_count() > 0);
        let door = Arc::default();
        self.doors.insert(link, Arc::downgrade(&door));
        door
    }

    /// What a link was made into, as long as what it leads to was not looked at anew since: one verdict is one look.
    pub(super) fn of(&self, url: &str, verdict: &Arc<Verdict>) -> Option<Made> {
        let (seen, made) = self.made.get(&(verdict.kind, url.to_owned()))?;
        Arc::ptr_eq(seen, verdict).then(|| made.clone())
    }

    /// Remembers what a link was made into, and forgets the one that goes first when there are too many.
    pub(super) fn keep(&mut self, url: &str, verdict: Arc<Verdict>, made: Made) {
        let link: Link = (verdict.kind, url.to_owned());
        if self.made.len() >= MOST && !self.made.contains_key(&link) {
            let first = self.made.iter().min_by_key(|(_, (_, made))| made.hosted.expires_at);
            let first = first.map(|(link, _)| link.clone());
            first.and_then(|first| self.made.remove(&first));
        }
        self.made.insert(link, (verdict, made));
    }
}
