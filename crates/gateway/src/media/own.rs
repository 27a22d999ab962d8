//! Links to what is hosted here: it is looked at where it lies. Nobody outside is asked, least of all for an address of this
//! machine.

use std::sync::Arc;

use antiphon_graph::{AccountId, MediaKind};
use antiphon_media::Verdict;
use antiphon_store::Store;
use futures_util::TryStreamExt as _;

use super::Look;
use crate::App;
use crate::hosting::{Hosting, Name};
use crate::outside::HEAD;

/// Looks at what a link leads to: here, or outside.
pub(crate) async fn look<S: Store>(
    app: &App<S>,
    account: Option<&AccountId>,
    kind: MediaKind,
    url: &str,
) -> Look {
    let own = app.hosting.as_ref().and_then(|hosting| Some((hosting, hosting.named(url)?)));
    match own {
        Some((hosting, name)) => match seen(app, hosting, &name, kind).await {
            Some(verdict) => Look::Found(Arc::new(verdict)),
            None => Look::Unreachable("it is not hosted here any more".to_owned()),
        },
        None => app.media.look(account, kind, url).await,
    }
}

async fn seen<S: Store>(app: &App<S>, hosting: &Hosting, name: &Name, kind: MediaKind) -> Option<Verdict> {
    let hosted = hosting.find(name, app.clock.wall()).await.ok()??;
    let pieces = hosting.read(name, 0..hosted.bytes.min(HEAD as u64)).await.ok()?;
    let pieces: Vec<_> = pieces.try_collect().await.ok()?;
    let head = pieces.concat();
    let is_whole = head.len() as u64 == hosted.bytes;
    Some(if is_whole { Verdict::of(kind, &head) } else { Verdict::of_head(kind, &head, Some(hosted.bytes)) })
}
