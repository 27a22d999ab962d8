//! A gateway that runs: its parts put together, and its end.

use antiphon_engine::{Happened, Settings};
use antiphon_graph::{Conversation, Window};
use antiphon_store::{Arrival, Incoming, Store};
use jiff::{SignedDuration, Timestamp};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::books::Books;
use crate::fitting::Fitting;
use crate::front::{Front, Listener};
use crate::names::Names;
use crate::{
    App, Clock, Directory, Hosting, Hosts, MasterKey, Media, Owner, Policies, Reach, Retention, Targets,
    Upstream, directory, front, hosting, relay, tokens, uses,
};

/// A gateway that runs behind whatever stands in front of it.
#[derive(Debug)]
pub struct Running<S> {
    /// What every part shares.
    pub app: App<S>,
    owner: JoinHandle<Result<(), antiphon_store::Error>>,
    front: Front<S>,
    beside: Vec<JoinHandle<()>>,
    stop: CancellationToken,
}

/// A gateway that is to be started.
#[derive(Debug)]
#[must_use = "nothing is sent until it is started"]
pub struct Starting<S> {
    store: S,
    key: MasterKey,
    clock: Clock,
    upstream: Upstream,
    settings: Settings,
    retention: Retention,
    reach: Reach,
    hosting: Option<Hosting>,
    media_hosts: Hosts,
}

impl<S: Store> Starting<S> {
    /// The engine goes about it like this.
    pub fn with(self, settings: Settings) -> Self {
        Self { settings, ..self }
    }

    /// Everything is kept for as long as is said.
    pub fn keeping(self, retention: Retention) -> Self {
        Self { retention, ..self }
    }

    /// Something else may be reached outside than public addresses.
    pub fn reaching(self, reach: Reach) -> Self {
        Self { reach, ..self }
    }

    /// Files of the user's own are hosted.
    pub fn hosting(self, hosting: Hosting) -> Self {
        Self { hosting: Some(hosting), ..self }
    }

    /// Media are looked at on these hosts alone.
    pub fn looking_at(self, media_hosts: Hosts) -> Self {
        Self { media_hosts, ..self }
    }

    /// Opens every secret, takes all shards, and begins to send what waits.
    ///
    /// # Errors
    ///
    /// When a secret was sealed with another key, or the store does not answer.
    pub async fn start(self) -> Result<Running<S>, directory::Error> {
        let Self { store, key, clock, upstream, settings, retention, reach, hosting, media_hosts } = self;
        let hosting = hosting.map(|hosting| hosting.keeping(retention.media));
        warn_of_unreachable(hosting.as_ref(), &upstream);
        let directory = Directory::open(store.clone(), key, clock.wall()).await?;
        doubt_restored(&store, &clock, &settings).await?;
        let (owner, unstarted) = Owner::new();
        let policies = Policies::open(&store).await?;
        let books = Books::open(&store, retention).await?;
        let media = Media::open(&store, clock.clone(), reach.clone().with_hosts(media_hosts)).await?;
        let relays = Targets::open(store.clone(), directory.keyring(), reach).await?;
        let fitting = Fitting::default();
        let app = App {
            store,
            directory,
            policies,
            owner,
            clock,
            upstream,
            books,
            relays,
            hosting,
            media,
            fitting,
            names: Names::default(),
        };
        let stop = CancellationToken::new();
        let owner = tokio::spawn(unstarted.run(app.clone(), settings, stop.clone()));
        let beside = vec![
            tokio::spawn(tokens::run(app.clone(), stop.clone())),
            tokio::spawn(uses::run(app.clone(), stop.clone())),
            tokio::spawn(relay::run(app.clone(), stop.clone())),
            tokio::spawn(hosting::run(app.clone(), stop.clone())),
        ];
        let front = Front::new(app.clone(), stop.child_token());
        Ok(Running { app, owner, front, beside, stop })
    }
}

impl<S: Store> Running<S> {
    /// A gateway that is to be started: as usual, until something else is said.
    pub fn starting(store: S, key: MasterKey, clock: Clock, upstream: Upstream) -> Starting<S> {
        let (settings, retention, reach) = (Settings::default(), Retention::default(), Reach::default());
        let (hosting, media_hosts) = (None, Hosts::default());
        Starting { store, key, clock, upstream, settings, retention, reach, hosting, media_hosts }
    }

    /// Answers whoever calls here: everything, when only this machine can; else Instagram's paths, webhooks and health.
    #[must_use]
    pub fn serve(self, listener: TcpListener) -> Self {
        let kind = Listener::only(&listener);
        self.serve_as(kind, listener)
    }

    /// Answers whoever calls here: Instagram's paths, webhooks and health.
    #[must_use]
    pub fn serve_graph(self, listener: TcpListener) -> Self {
        self.serve_as(Listener::Graph, listener)
    }

    /// Answers those who manage: `/v1` and metrics. Where others than this machine can call, only with a key.
    #[must_use]
    pub fn serve_admin(self, listener: TcpListener) -> Self {
        let kind = Listener::admin(&listener);
        self.serve_as(kind, listener)
    }

    fn serve_as(mut self, kind: Listener, listener: TcpListener) -> Self {
        self.beside.push(tokio::spawn(front::serve(listener, self.front.clone().at(kind))));
        self
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
        let mut events: Vec<_> = events.collect();
        self.app.books.erased(&self.app, &mut events);
        let arrival = Arrival {
            app: account.app.clone(),
            received_at: self.app.clock.wall(),
            body: Vec::new(),
            signature: String::new(),
            old_signature: None,
            content_type: None,
            events,
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
        for part in self.beside {
            part.await.expect("its parts do not panic");
        }
        self.owner.await.expect("the owner does not panic")
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

/// Sends nothing of a database that was restored from a backup before it is known what became of it.
async fn doubt_restored<S: Store>(
    store: &S,
    clock: &Clock,
    settings: &Settings,
) -> Result<(), antiphon_store::Error> {
    let now = clock.wall();
    // The gateway before may have been alive until this moment.
    let intent = SignedDuration::try_from(settings.intent_lasts).unwrap_or_default();
    let longest = settings.attempt_timeout + settings.clock_skew + intent;
    let deadline = now.saturating_add(longest).unwrap_or(Timestamp::MAX);
    if let Some(restored) = store.doubt_restored(deadline, now).await? {
        tracing::warn!(
            backup.taken_at = %restored.taken_at,
            messages = restored.messages,
            "this database is a backup: what waited in it is unknown until there is proof, and is not sent before"
        );
    }
    Ok(())
}

/// Says so when Instagram cannot fetch what is hosted. A sandbox of this machine can.
fn warn_of_unreachable(hosting: Option<&Hosting>, upstream: &Upstream) {
    let Some(hosting) = hosting.filter(|_| !upstream.is_near()) else { return };
    if let Some(why) = hosting.base().out_of_reach() {
        tracing::warn!(
            media.url = %hosting.base(),
            "Instagram cannot reach the media that are hosted here: their address {why}; say `media_url`"
        );
    }
}
