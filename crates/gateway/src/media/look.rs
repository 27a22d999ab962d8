//! Looking at what a link leads to: once, however many ask.

use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use antiphon_graph::{AccountId, MediaKind};
use antiphon_media::{Found, Verdict};
use futures_util::FutureExt as _;
use tokio::fs::File;
use tokio::time::{Instant, timeout};

use super::seen::{Known, Link, Seen, UnderWay};
use super::{Look, Media};
use crate::Reach;
use crate::outside::{Beginning, Failed, Got, OutOfReach, Place};

/// How long a look may take in all, with the wait for a seat. Instagram gives videos longer.
const PATIENCE: Duration = Duration::from_secs(30);
const PATIENCE_WITH_VIDEO: Duration = Duration::from_secs(75);

/// So many looks are under way or wait for a seat; more are not begun.
const MOST_UNDER_WAY: usize = 1_000;

impl Media {
    /// Looks at what a link leads to, for an account or for nobody in particular. Whoever stops waiting stops nobody else.
    pub(crate) async fn look(&self, account: Option<&AccountId>, kind: MediaKind, url: &str) -> Look {
        let place = match Place::of_file(url) {
            Ok(place) => place,
            Err(misplaced) => return Look::Unreachable(misplaced.to_string()),
        };
        let link = (kind, place.as_str().to_owned());
        let under_way = {
            let mut seen = self.seen();
            if let Some(verdict) = seen.fresh(&link, self.0.clock.wall()) {
                return Look::Found(verdict);
            }
            match seen.under_way.get(&link) {
                Some(under_way) => under_way.clone(),
                None if seen.under_way.len() >= MOST_UNDER_WAY => {
                    return Look::Unreachable("too many links are looked at at the moment".to_owned());
                }
                None => {
                    let begun = self.begin(account.cloned(), link.clone(), place, seen.to_ask_about(&link));
                    seen.under_way.insert(link, begun.clone());
                    begun
                }
            }
        };
        under_way.await
    }

    /// Begins to look, beside whoever asks.
    fn begin(&self, account: Option<AccountId>, link: Link, place: Place, known: Option<Known>) -> UnderWay {
        let media = self.clone();
        let looking = tokio::spawn(async move {
            let ending = Ending { media, link };
            let known = ending.media.fetched(account.as_ref(), ending.link.0, &place, known).await;
            match known {
                Ok(known) => {
                    let look = Look::Found(known.verdict.clone());
                    ending.media.seen().keep(ending.link.clone(), known);
                    look
                }
                Err(why) => Look::Unreachable(why),
            }
        });
        let looked =
            async { looking.await.unwrap_or_else(|_| Look::Unreachable("nobody could look".to_owned())) };
        looked.boxed().shared()
    }

    async fn fetched(
        &self,
        account: Option<&AccountId>,
        kind: MediaKind,
        place: &Place,
        known: Option<Known>,
    ) -> Result<Known, String> {
        let begun = Instant::now();
        let patience = if kind == MediaKind::Video { PATIENCE_WITH_VIDEO } else { PATIENCE };
        let seat = timeout(patience, self.0.seats.take(account)).await;
        let _seat = seat.map_err(|_| format!("its turn did not come within {patience:?}"))?;
        let left = patience.saturating_sub(begun.elapsed());
        let by = known.as_ref().and_then(|known| known.by.as_deref());
        let got = self.0.reach.get(place, by, kind.rule().max_bytes, left).await;
        let at = self.0.clock.wall();
        match (got.map_err(|failed| in_words(&failed))?, known) {
            (Got::Unchanged, Some(known)) => Ok(Known { at, ..known }),
            (Got::Unchanged, None) => {
                Err("it says that nothing has changed, and nothing was known".to_owned())
            }
            (Got::File(beginning), _) => {
                let verdict = Arc::new(judged(kind, &beginning));
                Ok(Known { verdict, at, by: beginning.known_by })
            }
        }
    }

    /// Writes down all of what a link leads to, of so many bytes at most.
    pub(crate) async fn fetch(
        &self,
        url: &str,
        most: u64,
        patience: Duration,
        into: &mut File,
    ) -> Result<u64, String> {
        let place = Place::of_file(url).map_err(|misplaced| misplaced.to_string())?;
        self.0.reach.fetch(&place, most, patience, into).await.map_err(|failed| in_words(&failed))
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reach {
    /// Looks at what a link leads to, once: as a kind, or as what it seems to be.
    ///
    /// # Errors
    ///
    /// When there is nothing that Instagram could fetch; in words.
    pub async fn judge(&self, kind: Option<MediaKind>, url: &str) -> Result<Verdict, String> {
        let place = Place::of_file(url).map_err(|misplaced| misplaced.to_string())?;
        let most = kind.unwrap_or(MediaKind::File).rule().max_bytes;
        match self.get(&place, None, most, PATIENCE_WITH_VIDEO).await.map_err(|failed| in_words(&failed))? {
            Got::Unchanged => Err("it says that nothing has changed, and nothing was known".to_owned()),
            Got::File(beginning) => {
                let likely = || Found::in_bytes(&beginning.head).likely_kind();
                Ok(judged(kind.or_else(likely).unwrap_or(MediaKind::File), &beginning))
            }
        }
    }
}

/// Ends a look that is under way, whatever becomes of it.
struct Ending {
    media: Media,
    link: Link,
}

impl Drop for Ending {
    fn drop(&mut self) {
        self.media.seen().under_way.remove(&self.link);
    }
}

/// What is said of a file by its first bytes; by all of them, when there are no more.
fn judged(kind: MediaKind, Beginning { head, bytes, declared, .. }: &Beginning) -> Verdict {
    let is_whole = *bytes == head.len() as u64;
    let mut verdict =
        if is_whole { Verdict::of(kind, head) } else { Verdict::of_head(kind, head, Some(*bytes)) };
    if let Some(declared) =
        declared.as_deref().filter(|declared| is_other(declared, verdict.found.media_type()))
    {
        let letters = declared.chars().filter(char::is_ascii_graphic).take(60);
        verdict.warnings.push(format!("its server calls it {}", letters.collect::<String>()));
    }
    verdict
}

/// Whether a media type is of another family: what servers say of what they do not know, they say of everything.
fn is_other(declared: &str, found: &str) -> bool {
    let family = |of: &str| of.split('/').next().unwrap_or_default().to_owned();
    let families = [family(declared), family(found)];
    families.iter().all(|family| family != "application") && families[0] != families[1]
}

/// Why there is no file, in words for whoever sends: what a name leads to inside a network is none of their business.
fn in_words(failed: &Failed) -> String {
    match failed {
        Failed::OutOfReach(OutOfReach::Private { host, what, .. }) => {
            format!("{host} is not public: it leads to {what}")
        }
        failed => failed.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_contradicted_only_where_it_says_something_else() {
        assert!(is_other("text/html", "image/png") && is_other("text/plain", "video/mp4"));
        for (declared, found) in [
            ("image/jpg", "image/jpeg"),
            ("application/octet-stream", "image/png"),
            ("application/mp4", "video/mp4"),
            ("video/quicktime", "application/octet-stream"),
        ] {
            assert!(!is_other(declared, found), "{declared} {found}");
        }
    }
}
