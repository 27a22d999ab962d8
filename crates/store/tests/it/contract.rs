//! The story that every store has to tell alike.

mod accept;
mod accounts;
mod expire;
mod heads;
mod hold;
mod ingest;
mod look;
mod relays;
mod settle;
mod turns;

use antiphon_store::Store;

/// Everything that is promised, told to an empty store.
pub(crate) async fn tell(store: impl Store) {
    accounts::tell(&store).await;
    accept::tell(&store).await;
    turns::tell(&store).await;
    settle::tell(&store).await;
    heads::tell(&store).await;
    ingest::tell(&store).await;
    expire::tell(&store).await;
    look::tell(&store).await;
    hold::tell(&store).await;
    relays::tell(&store).await;
}
