//! A gateway that runs: its parts put together, and its end.

use antiphon_engine::{Happened, Settings};
use antiphon_graph::{Conversation, Window};
use antiphon_store::{Arrival, Incoming, Store};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{App, Clock, Directory, MasterKey, Owner, Reach, Targets, Upstream, directory, front, relay};

/// A gateway that runs behind whatever stands in front of it.
#[derive(Debug)]
pub struct Running<S> {
    /// What every part shares.
    pub app: App<S>,
    owner: JoinHandle<Result<(), antiphon_store::Error>>,
    relay: JoinHandle<()>,
    front: Option<JoinHandle<()>>,
    stop: CancellationToken,
}

impl<S: Store> Running<S> {
    /// Opens every secret, takes all shards, and begins to send what waits.
    ///
    /// # Errors
    ///
    /// When a secret was sealed with another key, or the store does not answer.
    pub async fn start(
        store: S,
        key: MasterKey,
        clock: Clock,
        upstream: Upstream,
        settings: Settings,
    ) -> Result<Self, directory::Error> {
        Self::start_reaching(store, key, clock, upstream, settings, Reach::default()).await
    }

    /// The same, where something else may be reached outside than public addresses.
    ///
    /// # Errors
    ///
    /// The same.
    pub async fn start_reaching(
        store: S,
        key: MasterKey,
        clock: Clock,
        upstream: Upstream,
        settings: Settings,
        reach: Reach,
    ) -> Result<Self, directory::Error> {
        let directory = Directory::open(store.clone(), key.clone()).await?;
        let relays = Targets::open(store.clone(), key, reach).await?;
        let (owner, unstarted) = Owner::new();
        let app = App { store, directory, owner, clock, upstream, relays };
        let stop = CancellationToken::new();
        let relay = tokio::spawn(relay::run(app.clone(), stop.clone()));
        let owner = tokio::spawn(unstarted.run(app.clone(), settings, stop.clone()));
        Ok(Self { app, owner, relay, front: None, stop })
    }

    /// Answers whoever calls here.
    #[must_use]
    pub fn serve(self, listener: TcpListener) -> Self {
        let served = tokio::spawn(front::serve(listener, self.app.clone(), self.stop.child_token()));
        Self { front: Some(served), ..self }
    }

    /// Learns of windows that webhooks told of when nobody listened here.
    ///
    /// # Errors
    ///
    /// When the store does not keep them.
    pub async fn catch_up(&self, windows: Vec<Window>) -> Result<(), antiphon_store::Error> {
        let Some(first) = windows.first() else { return Ok(()) };
        let Some(account) = self.app.directory.account(&first.conversation().account) else { return Ok(()) };
        let events = windows.into_iter().map(|window| {
            let Conversation { account, person } = window.conversation().clone();
            Incoming {
                key: format!("listed:{person}:{}", window.opened_at().as_microsecond()),
                account,
                person: Some(person),
                kind: "message",
                at: Some(window.opened_at()),
                opens: Some(window),
                echo: None,
            }
        });
        let arrival = Arrival {
            app: account.app.clone(),
            received_at: self.app.clock.wall(),
            body: Vec::new(),
            signature: String::new(),
            old_signature: None,
            content_type: None,
            events: events.collect(),
        };
        let ingested = self.app.store.ingest(arrival).await?;
        for window in ingested.windows {
            self.app.owner.tell(Happened::Opened { window });
        }
        for queue in ingested.released {
            self.app.owner.tell(Happened::Changed { queue });
        }
        Ok(())
    }

    /// Begins nothing more, waits for what is under way, and keeps what came of it.
    ///
    /// # Errors
    ///
    /// When the store failed before.
    #[expect(clippy::missing_panics_doc, reason = "its parts do not panic")]
    pub async fn end(self) -> Result<(), antiphon_store::Error> {
        self.stop.cancel();
        if let Some(front) = self.front {
            front.await.expect("the front does not panic");
        }
        let ended = self.owner.await.expect("the owner does not panic");
        self.relay.await.expect("the relay does not panic");
        ended
    }

    /// Waits until the gateway can no longer rely on its store. Then its process should end.
    #[expect(clippy::missing_panics_doc, reason = "its parts do not panic")]
    pub async fn failed(&mut self) -> antiphon_store::Error {
        match (&mut self.owner).await.expect("the owner does not panic") {
            Err(error) => error,
            Ok(()) => std::future::pending().await,
        }
    }
}
