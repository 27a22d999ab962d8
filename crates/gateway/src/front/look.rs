//! Looking at what a message links to, before it is kept.

use std::time::Duration;

use antiphon_engine::MessageKey;
use antiphon_graph::{AccountId, Content, Image, MediaKind, Message, Refusal};
use antiphon_store::Store;
use futures_util::future::join_all;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tracing::warn;

use super::Front;
use super::asked::Checked;
use crate::App;
use crate::media::{Check, Doubt, Look, Media};
use crate::outside::HEAD_WITHIN;

/// What a message links to, and what to do about it.
pub(super) struct Links {
    check: Check,
    account: AccountId,
    all: Vec<(MediaKind, String)>,
}

/// What was found.
pub(super) enum Looked {
    /// What speaks against sending it, if anything does.
    At(Vec<Doubt>),
    /// It is found out later than its caller waits.
    Later(JoinHandle<Vec<Doubt>>),
}

impl Links {
    /// What is to be looked at; nothing where nobody wants that.
    pub(super) fn of<S: Store>(front: &Front<S>, checked: &Checked) -> Option<Self> {
        let account = checked.account.id.clone();
        let check = checked.options.media_check.unwrap_or_else(|| front.app.media.check_of(&account));
        if check == Check::Off {
            return None;
        }
        let all = links(&checked.draft.content);
        (!all.is_empty()).then_some(Self { check, account, all })
    }

    /// Looks at all of it, for as long as its caller waits.
    pub(super) async fn look<S: Store>(self, front: &Front<S>, at_most: Duration) -> Result<Looked, Refusal> {
        let Self { check, account, all } = self;
        let mut looking = tokio::spawn(doubts(front.app.media.clone(), account, all.clone()));
        // Who does not wait for an answer still waits until it is known whether there is a refusal.
        let is_brief = check == Check::Enforce && at_most.is_zero();
        let at_most = if is_brief { HEAD_WITHIN } else { at_most };
        let looked = tokio::select! {
            looked = timeout(at_most, &mut looking) => looked,
            () = front.stop.cancelled() => {
                return Err(Refusal::not_now("Antiphon is ending; nothing was sent, so send it again"));
            }
        };
        match (looked, check) {
            (Err(_), Check::Enforce) => {
                let (kind, url) = &all[0];
                let late = Look::Unreachable(format!("it could not be looked at within {at_most:?}"));
                Err(late.doubts(*kind, url).swap_remove(0).refusal())
            }
            (Err(_), _) => Ok(Looked::Later(looking)),
            (Ok(doubts), check) => {
                let doubts = doubts.unwrap_or_default();
                match doubts.first() {
                    Some(doubt) if check == Check::Enforce => Err(doubt.refusal()),
                    _ => Ok(Looked::At(doubts)),
                }
            }
        }
    }
}

impl Looked {
    /// Tells those who listen of it, once the message is accepted. What its caller can be told at once.
    pub(super) async fn tell<S: Store>(
        self,
        app: &App<S>,
        account: &AccountId,
        key: MessageKey,
    ) -> Vec<Doubt> {
        match self {
            Self::At(doubts) => {
                told(app, account, key, &doubts).await;
                doubts
            }
            Self::Later(looking) => {
                let (app, account) = (app.clone(), account.clone());
                tokio::spawn(async move {
                    let doubts = looking.await.unwrap_or_default();
                    told(&app, &account, key, &doubts).await;
                });
                Vec::new()
            }
        }
    }
}

/// What speaks against any of it, in its order.
async fn doubts(media: Media, account: AccountId, links: Vec<(MediaKind, String)>) -> Vec<Doubt> {
    let one = async |(kind, url): &(MediaKind, String)| {
        media.look(Some(&account), *kind, url).await.doubts(*kind, url)
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

fn links(content: &Content) -> Vec<(MediaKind, String)> {
    let Content::Message(message) = content else { return Vec::new() };
    let one = |kind, url: &antiphon_graph::MediaUrl| vec![(kind, url.as_str().to_owned())];
    match message {
        Message::Images(images) => images
            .iter()
            .filter_map(|image| match image {
                Image::Url(url) => Some((MediaKind::Image, url.as_str().to_owned())),
                Image::Attachment(_) => None,
            })
            .collect(),
        Message::Audio(url) => one(MediaKind::Audio, url),
        Message::Video(url) => one(MediaKind::Video, url),
        Message::File(url) => one(MediaKind::File, url),
        _ => Vec::new(),
    }
}
