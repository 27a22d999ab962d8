//! Looking at what a message links to, and making it fit, before the message is kept.

use std::mem;
use std::sync::Arc;
use std::time::Duration;

use antiphon_engine::MessageKey;
use antiphon_graph::{AccountId, MediaKind, MediaUrl, Refusal};
use antiphon_store::Store;
use futures_util::future::join_all;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tracing::warn;

use super::asked::Checked;
use super::{Front, links};
use crate::App;
use crate::fitting::{self, Linked};
use crate::media::{self, Check, Doubt, Look, MediaPolicy};
use crate::outside::HEAD_WITHIN;

/// What a message links to, and what to do about it.
pub(super) struct Links {
    policy: MediaPolicy,
    account: AccountId,
    all: Vec<(MediaKind, MediaUrl)>,
}

/// What was found.
pub(super) enum Looked {
    /// What speaks against sending it, if anything does.
    At(Vec<Doubt>),
    /// It is found out later than its caller waits.
    Later(JoinHandle<Vec<Doubt>>),
    /// Something of it was made to fit.
    Fitted(Fitted),
}

/// What became of a message's links, in their order.
pub(super) struct Fitted {
    /// Where each leads to now, when that is somewhere else.
    urls: Vec<Option<MediaUrl>>,
    /// What was done.
    notes: Vec<String>,
    /// What speaks against sending it all the same.
    doubts: Vec<Doubt>,
}

impl Links {
    /// What is to be looked at; nothing where nobody wants that.
    pub(super) fn of<S: Store>(front: &Front<S>, checked: &Checked) -> Option<Self> {
        let account = checked.account.id.clone();
        let MediaPolicy { check, fit } = front.app.media.policy_of(&account);
        let check = checked.options.media_check.unwrap_or(check);
        let fit = checked.options.fit.unwrap_or(fit);
        if check == Check::Off && !fit {
            return None;
        }
        let all = links::of(&checked.draft.content);
        (!all.is_empty()).then_some(Self { policy: MediaPolicy { check, fit }, account, all })
    }

    /// Looks at all of it, for as long as its caller waits; for longer, where it is made to fit: it is not kept before.
    pub(super) async fn look<S: Store>(self, front: &Front<S>, at_most: Duration) -> Result<Looked, Refusal> {
        tokio::select! {
            looked = async {
                if self.policy.fit { self.fit(&front.app).await } else { self.judge(&front.app, at_most).await }
            } => looked,
            () = front.stop.cancelled() => {
                Err(Refusal::not_now("Antiphon is ending; nothing was sent, so send it again"))
            }
        }
    }

    async fn judge<S: Store>(&self, app: &App<S>, at_most: Duration) -> Result<Looked, Refusal> {
        let Self { policy, account, all } = self;
        let must_fit = policy.check == Check::Enforce;
        let mut looking = tokio::spawn(doubts(app.clone(), account.clone(), all.clone()));
        // Who does not wait for an answer still waits until it is known whether there is a refusal.
        let at_most = if must_fit && at_most.is_zero() { HEAD_WITHIN } else { at_most };
        match timeout(at_most, &mut looking).await {
            Ok(doubts) => Ok(Looked::At(self.tolerated(doubts.unwrap_or_default())?)),
            Err(_) if must_fit => {
                let late = self.late(format!("it could not be looked at within {at_most:?}"));
                Ok(Looked::At(self.tolerated(late)?))
            }
            Err(_) => Ok(Looked::Later(looking)),
        }
    }

    async fn fit<S: Store>(&self, app: &App<S>) -> Result<Looked, Refusal> {
        let one = async |(kind, url): &(MediaKind, MediaUrl)| {
            app.fitting.link(app, &self.account, *kind, url.as_str()).await
        };
        let Ok(linked) = timeout(fitting::WITHIN, join_all(self.all.iter().map(one))).await else {
            let late = self.late(format!("it could not be made to fit within {:?}", fitting::WITHIN));
            return Ok(Looked::At(self.tolerated(late)?));
        };
        let mut fitted = Fitted { urls: Vec::new(), notes: Vec::new(), doubts: Vec::new() };
        for ((kind, url), linked) in self.all.iter().zip(linked) {
            fitted.take(*kind, url, linked);
        }
        fitted.doubts = self.tolerated(fitted.doubts)?;
        Ok(Looked::Fitted(fitted))
    }

    /// What speaks against sending it, where it may be sent all the same.
    fn tolerated(&self, doubts: Vec<Doubt>) -> Result<Vec<Doubt>, Refusal> {
        match doubts.first() {
            Some(doubt) if self.policy.check == Check::Enforce => Err(doubt.refusal()),
            _ => Ok(doubts),
        }
    }

    fn late(&self, words: String) -> Vec<Doubt> {
        let (kind, url) = &self.all[0];
        Look::Unreachable(words).doubts(*kind, url.as_str())
    }
}

impl Fitted {
    fn take(&mut self, kind: MediaKind, asked: &MediaUrl, linked: Linked) {
        self.urls.push(match linked {
            Linked::Fits => None,
            Linked::Doubtful(doubts) => {
                self.doubts.extend(doubts);
                None
            }
            Linked::Made { url, notes } => {
                let asked = media::shown(asked.as_str());
                self.notes.extend(notes.iter().map(|note| format!("{} {asked}: {note}", kind.as_str())));
                MediaUrl::new(url).ok()
            }
        });
    }
}

impl Looked {
    /// The message as it is to be kept: with links to what was made to fit.
    pub(super) fn put_into(&mut self, checked: Arc<Checked>) -> Arc<Checked> {
        match self {
            Self::Fitted(fitted) if fitted.urls.iter().any(Option::is_some) => {
                Arc::new(checked.with_links(mem::take(&mut fitted.urls)))
            }
            _ => checked,
        }
    }

    /// Tells those who listen of it, once the message is accepted. What its caller can be told at once.
    pub(super) async fn tell<S: Store>(
        self,
        app: &App<S>,
        account: &AccountId,
        key: MessageKey,
    ) -> Vec<String> {
        let (doubts, mut notes) = match self {
            Self::At(doubts) => (doubts, Vec::new()),
            Self::Fitted(Fitted { doubts, notes, .. }) => (doubts, notes),
            Self::Later(looking) => {
                let (app, account) = (app.clone(), account.clone());
                tokio::spawn(async move {
                    let doubts = looking.await.unwrap_or_default();
                    told(&app, &account, key, &doubts).await;
                });
                return Vec::new();
            }
        };
        told(app, account, key, &doubts).await;
        notes.extend(doubts.iter().map(ToString::to_string));
        notes
    }
}

/// What speaks against any of it, in its order.
async fn doubts<S: Store>(app: App<S>, account: AccountId, links: Vec<(MediaKind, MediaUrl)>) -> Vec<Doubt> {
    let one = async |(kind, url): &(MediaKind, MediaUrl)| {
        let url = url.as_str();
        media::look(&app, Some(&account), *kind, url).await.doubts(*kind, url)
    };
    join_all(links.iter().map(one)).await.concat()
}

async fn told<S: Store>(app: &App<S>, account: &AccountId, key: MessageKey, doubts: &[Doubt]) {
    if doubts.is_empty() {
        return;
    }
    let found = doubts.iter().map(|doubt| serde_json::to_string(doubt).expect("a doubt is plain words"));
    if let Err(error) = app.store.tell_of_media(account, key, found.collect(), app.clock.wall()).await {
        let error = &error as &dyn std::error::Error;
        warn!(error, message.id = %key, "what was found of a message's media was not told");
    }
}
