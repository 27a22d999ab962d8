//! A sandbox in this process: for tests, and for whoever wants one beside something else.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use antiphon_graph::{AccessToken, AccountId, AppSecret, PersonId, VerifyToken};
use axum::Router;
use http::{Method, Response};
use hyper_util::service::TowerToHyperService;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::control;
use crate::former::Replaced;
use crate::guard::Exposure;
use crate::happening::What;
use crate::keep::{self, KeepError};
use crate::media::fetch::Reach;
use crate::problem::Problem;
use crate::server;
use crate::snapshot::{self, Snapshot};
use crate::space::{Space, Spaces};
use crate::webhook::handshake;
use crate::world::seed;

/// How a sandbox is to be. `Options::default()` is right for tests: a free port, nothing kept, nothing exposed.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The folder in which the unnamed space is kept across restarts, below `sandbox`. Every change is written there
    /// before it is answered. A folder is one sandbox's at a time.
    pub data: Option<PathBuf>,
    /// Fetch media from hosts that are not this machine.
    pub allow_remote_media: bool,
    /// Allow `listen` to be an address that other machines can reach. Whoever reaches a sandbox controls it.
    pub allow_exposure: bool,
    /// The clock of the unnamed space.
    pub clock: Clock,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            data: None,
            allow_remote_media: false,
            allow_exposure: false,
            clock: Clock::real(),
        }
    }
}

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// Other machines could reach it, and nobody said that they may.
    #[error(
        "{0} can be reached from other machines, and whoever reaches a sandbox controls it; allow the exposure if you mean it"
    )]
    Exposed(SocketAddr),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}; choose another port, or 0 for a free one")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The world that was kept cannot be read.
    #[error(transparent)]
    Kept(#[from] KeepError),
}

/// A running sandbox, seen from one of its spaces. It ends with the last of its handles.
#[derive(Clone, Debug)]
pub struct Sandbox {
    pub(crate) space: Arc<Space>,
    spaces: Arc<Spaces>,
    address: SocketAddr,
    life: Arc<Life>,
}

/// What ends when a sandbox ends.
#[derive(Debug)]
struct Life {
    stop: CancellationToken,
    tasks: Mutex<Vec<JoinHandle<()>>>,
    /// The control API as it is asked from this process.
    control: OnceLock<TowerToHyperService<Router>>,
}

impl Sandbox {
    /// Starts a sandbox on a free port of this machine.
    pub async fn start() -> Result<Self, StartError> {
        Self::start_with(Options::default()).await
    }

    /// Starts a sandbox.
    pub async fn start_with(options: Options) -> Result<Self, StartError> {
        if !options.listen.ip().is_loopback() && !options.allow_exposure {
            return Err(StartError::Exposed(options.listen));
        }
        let listen_error = |source| StartError::Listen { address: options.listen, source };
        let listener = TcpListener::bind(options.listen).await.map_err(listen_error)?;
        let address = listener.local_addr().map_err(listen_error)?;
        let reach = if options.allow_remote_media { Reach::Anywhere } else { Reach::Loopback };
        let spaces = Arc::new(Spaces::new(options.clock, reach, base_url(address)));
        let space = spaces.unnamed().clone();
        let stop = CancellationToken::new();
        let mut tasks = Vec::new();
        if let Some(folder) = options.data {
            keep::open(&space, &folder)?;
            tasks.push(keep::sync_from_now_on(space.clone(), stop.clone()));
        }
        let exposure = if options.allow_exposure { Exposure::Anywhere } else { Exposure::Loopback };
        tasks.push(tokio::spawn(server::serve(listener, spaces.clone(), exposure, stop.clone())));
        let life = Arc::new(Life { stop, tasks: Mutex::new(tasks), control: OnceLock::new() });
        Ok(Self { space, spaces, address, life })
    }

    /// The same sandbox, seen from another space: a world of its own, with its own clock and faults.
    ///
    /// A name has 1 to 64 letters, digits, `-` and `_`. Use [`Sandbox::token`] and [`Sandbox::url`] of the result.
    pub fn space(&self, name: &str) -> Result<Self, Problem> {
        Ok(Self { space: self.spaces.named(name)?, ..self.clone() })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What to use instead of `https://graph.instagram.com`.
    pub fn url(&self) -> String {
        let base = base_url(self.address);
        if self.space.name.is_empty() { base } else { format!("{base}/s/{}", self.space.name) }
    }

    /// The seeded account, @demo.shop.
    pub fn account(&self) -> AccountId {
        seed::shop()
    }

    /// Ava, who has just written "Hi".
    pub fn ava(&self) -> PersonId {
        seed::ava()
    }

    /// Ben, who never wrote.
    pub fn ben(&self) -> PersonId {
        seed::ben()
    }

    /// The seeded account's access token in this space.
    pub fn token(&self) -> AccessToken {
        AccessToken::new(seed::token(&self.space.name))
    }

    /// What webhooks are signed with.
    pub fn app_secret(&self) -> AppSecret {
        AppSecret::new(self.space.world().settings.app_secret.clone())
    }

    /// What the subscription handshake asks for.
    pub fn verify_token(&self) -> VerifyToken {
        VerifyToken::new(self.space.world().settings.verify_token.clone())
    }

    /// Sends webhooks of this space to an address, once it has answered the subscription handshake: 200, and the value of
    /// `hub.challenge` alone. Says how long that took.
    ///
    /// # Errors
    ///
    /// What the app answered instead, and what to look at; nothing is changed then.
    pub async fn webhooks_to(&self, url: &str) -> Result<Duration, Problem> {
        let verify_token = self.space.world().settings.verify_token.clone();
        let took = handshake::shake(&self.space, url, &verify_token).await?;
        self.space.world().settings.webhook_url = Some(url.to_owned());
        self.space.tell(What::Settings);
        Ok(took)
    }

    /// Puts this space back to its beginning; the webhook's address and the app's secrets stay.
    pub fn reset(&self) {
        snapshot::reset(&self.space);
    }

    /// Writes this space down as JSON, media and all, to begin from again with [`Sandbox::restore`].
    pub fn snapshot(&self) -> Vec<u8> {
        snapshot::write(&self.space)
    }

    /// Replaces everything in this space by a snapshot, of this space or another.
    ///
    /// # Errors
    ///
    /// Why it is no snapshot; nothing is changed then.
    pub fn restore(&self, snapshot: &[u8]) -> Result<(), Problem> {
        Snapshot::read(snapshot)?.restore(&self.space, Replaced::Import);
        Ok(())
    }

    /// Asks the control API without a connection: the path is what follows `/_sandbox/v1/`, the space is this one.
    ///
    /// ```
    /// # use http::Method;
    /// # use serde_json::json;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = antiphon_sandbox::Sandbox::start().await?;
    /// let answer = sandbox.control(Method::PATCH, "settings", Some(&json!({ "echoes": "never" }))).await;
    /// assert_eq!(answer.status(), 200);
    /// assert_eq!(answer.body()["echoes"], "never");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When the path is not one that a URL can have.
    pub async fn control(&self, method: Method, path: &str, body: Option<&Value>) -> Response<Value> {
        let router =
            self.life.control.get_or_init(|| TowerToHyperService::new(control::router(self.spaces.clone())));
        control::ask(router, self.space.clone(), method, path, body).await
    }

    /// Ends the sandbox: what is under way is finished, what is kept is written.
    pub async fn stop(self) {
        self.life.stop.cancel();
        let tasks = std::mem::take(&mut *self.life.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        for task in tasks {
            if let Err(panic) = task.await {
                tracing::error!(%panic, "a task of the sandbox did not end well");
            }
        }
        keep::close(self.spaces.unnamed());
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

fn base_url(address: SocketAddr) -> String {
    let reachable = if address.ip().is_unspecified() {
        SocketAddr::from((Ipv4Addr::LOCALHOST, address.port()))
    } else {
        address
    };
    format!("http://{reachable}")
}
