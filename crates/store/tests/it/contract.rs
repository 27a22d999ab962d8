//! The story that every store has to tell alike.

mod accept;
mod accounts;
mod audit;
mod books;
mod expire;
mod heads;
mod hold;
mod ingest;
mod keys;
mod look;
mod media;
mod parts;
mod relays;
mod settle;
mod tokens;
mod turns;
mod work;

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
    media::tell(&store).await;
    hold::tell(&store).await;
    parts::tell(&store).await;
    books::tell(&store).await;
    keys::tell(&store).await;
    tokens::tell(&store).await;
    audit::tell(&store).await;
    relays::tell(&store).await;
    work::tell(&store).await;
}
