//! Links: what one leads to is fetched whole, made to fit, and hosted; the message links to that instead.

use std::sync::{Arc, MutexGuard, PoisonError};

use antiphon_graph::{AccountId, MediaKind};
use antiphon_media::Verdict;
use antiphon_store::Store;
use jiff::Timestamp;

use super::before::Before;
use super::{Fitting, Made, NotMade, Shelved, WITHIN, most};
use crate::App;
use crate::hosting::{Hosted, Hosting};
use crate::media::{self, Doubt, Look};

/// What became of a link.
#[derive(Debug)]
pub(crate) enum Linked {
    /// It leads to what Instagram takes.
    Fits,
    /// It leads to what was made of it.
    Made { url: String, notes: Vec<String> },
    /// It leads to what Instagram would refuse, and that cannot be helped.
    Doubtful(Vec<Doubt>),
}

impl Fitting {
    /// Looks at what a link leads to, and makes it fit when it does not.
    pub(crate) async fn link<S: Store>(
        &self,
        app: &App<S>,
        account: &AccountId,
        kind: MediaKind,
        url: &str,
    ) -> Linked {
        let look = media::look(app, Some(account), kind, url).await;
        let mut doubts = look.doubts(kind, url);
        let Look::Found(verdict) = look else { return Linked::Doubtful(doubts) };
        if doubts.is_empty() {
            return Linked::Fits;
        }
        let made = match &app.hosting {
            Some(hosting) => self.made(app, hosting, &verdict, url).await.map(|made| (hosting, made)),
            None => Err(NotMade::NoShelf),
        };
        match made {
            Ok((hosting, made)) => Linked::Made { url: hosting.url(&made.hosted.name), notes: made.notes },
            Err(why) => {
                let first = doubts.first_mut().expect("there is one");
                first.words = format!("{}, and it cannot be made to fit: {why}", first.words);
                Linked::Doubtful(doubts)
            }
        }
    }

    async fn made<S: Store>(
        &self,
        app: &App<S>,
        hosting: &Hosting,
        verdict: &Arc<Verdict>,
        url: &str,
    ) -> Result<Made, NotMade> {
        if verdict.kind == MediaKind::File {
            return Err(antiphon_media::NotFitted::Unread { found: verdict.found, into: verdict.kind }.into());
        }
        let door = self.kept().door(url, verdict.kind);
        let _through = door.lock().await;
        if let Some(made) = self.before(app, hosting, verdict, url).await {
            return Ok(made);
        }
        let turn = self.turn().await;
        let room = hosting.workroom().await?;
        let mut file = hosting.in_workroom(&room).await?;
        let fetched = app.media.fetch(url, most(Some(verdict.kind)), WITHIN, &mut file).await;
        fetched.map_err(NotMade::NotFetched)?;
        drop(file);
        let (naming, now) = (app.directory.naming(), app.clock.wall());
        let made = turn.make(verdict, &room, Shelved { hosting, naming, now }).await?;
        self.kept().keep(url, verdict.clone(), made.clone());
        Ok(made)
    }

    fn kept(&self) -> MutexGuard<'_, Before> {
        self.before.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the same was made into before, when that is still there and stays for a while.
    async fn before<S: Store>(
        &self,
        app: &App<S>,
        hosting: &Hosting,
        verdict: &Arc<Verdict>,
        url: &str,
    ) -> Option<Made> {
        let made = self.kept().of(url, verdict)?;
        let now = app.clock.wall();
        let hosted = hosting.find(&made.hosted.name, now).await.ok()??;
        stays(hosting, &hosted, now).then_some(made)
    }
}

/// Whether a file stays for half of the time at least that a new one does.
fn stays(hosting: &Hosting, hosted: &Hosted, now: Timestamp) -> bool {
    let (Some(kept), Some(expires_at)) = (hosting.kept(), hosted.expires_at) else { return true };
    expires_at.duration_since(now) >= kept / 2
}
