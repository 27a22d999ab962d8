//! Links to what is hosted here: it is looked at where it lies. Nobody outside is asked, least of all for an address of this
//! machine.

use std::sync::Arc;

use antiphon_graph::{AccountId, MediaKind};
use antiphon_media::Verdict;
use antiphon_store::Store;
use futures_util::TryStreamExt as _;

use super::Look;
use crate::App;
use crate::hosting::{Hosting, Name, Unkept};
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
            Ok(Some(verdict)) => Look::Found(Arc::new(verdict)),
            Ok(None) => Look::Unreachable("it is not hosted here any more".to_owned()),
            Err(error) => Look::Unreachable(format!("it is hosted here, and {error}")),
        },
        None => app.media.look(account, kind, url).await,
    }
}

async fn seen<S: Store>(
    app: &App<S>,
    hosting: &Hosting,
    name: &Name,
    kind: MediaKind,
) -> Result<Option<Verdict>, Unkept> {
    let Some(hosted) = hosting.find(name, app.clock.wall()).await? else { return Ok(None) };
    let pieces = hosting.read(name, 0..hosted.bytes.min(HEAD as u64)).await?;
    let pieces: Result<Vec<_>, _> = pieces.try_collect().await;
    let head = pieces.map_err(|_| Unkept::Failed("its bytes did not come".to_owned()))?.concat();
    let is_whole = head.len() as u64 == hosted.bytes;
    Ok(Some(if is_whole {
        Verdict::of(kind, &head)
    } else {
        Verdict::of_head(kind, &head, Some(hosted.bytes))
    }))
}
