//! Running a gateway until it is told to end.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use antiphon_client::Timeouts;
use antiphon_gateway::{
    Clock, Hosting, Hosts, MasterKey, MediaBase, Reach, Retention, Running, Settings, Shelf, Sqlite, Upstream,
};
use antiphon_graph::Endpoint;
use serde_json::Value;
use tokio::net::TcpListener;

use crate::exit::Exit;
use crate::failure::{Failure, with_causes};
use crate::open_files;
use crate::port_holder::holder;
use crate::printer::Printer;
use crate::signals::Signals;

/// A gateway that is to be started.
pub(crate) struct Start<'a> {
    /// Where it listens.
    pub(crate) listen: SocketAddr,
    /// Where it answers those who manage, if not there.
    pub(crate) admin: Option<SocketAddr>,
    /// What is remembered: a file, or nothing that outlives the process.
    pub(crate) database: Option<&'a Path>,
    pub(crate) key: MasterKey,
    pub(crate) upstream: Endpoint,
    pub(crate) clock: Clock,
    /// How the engine goes about it.
    pub(crate) engine: Settings,
    /// How long everything is kept.
    pub(crate) retention: Retention,
    /// What may be reached outside.
    pub(crate) reach: Reach,
    pub(crate) media: Media,
    /// The hosts that media are looked at on.
    pub(crate) media_hosts: Hosts,
}

/// Files of the user's own, which the gateway hosts.
pub(crate) struct Media {
    /// Where people outside reach them, if not at the gateway's own address.
    pub(crate) url: Option<MediaBase>,
    /// Where they lie: a folder, a bucket, or nothing that outlives the process.
    pub(crate) store: Option<String>,
}

/// A gateway that listens and does not answer yet.
pub(crate) struct Started {
    pub(crate) running: Running<Sqlite>,
    pub(crate) address: SocketAddr,
    listener: TcpListener,
    admin: Option<TcpListener>,
    store: Sqlite,
}

impl Start<'_> {
    /// Opens what is remembered and takes the port.
    pub(crate) async fn start(self) -> Result<Started, Failure> {
        open_files::as_many_as_allowed();
        let listener = listen(self.listen).await?;
        let address = listener.local_addr().unwrap_or(self.listen);
        let admin = match self.admin {
            Some(admin) => Some(listen(admin).await?),
            None => None,
        };
        let store = match self.database {
            // Whoever comes for the database wants `/v1`.
            Some(file) => Sqlite::open_at(file, &url_of(admin.as_ref().unwrap_or(&listener))),
            None => Sqlite::in_memory(),
        };
        let hint = "the database's messages say more; `antiphon serve --database` names another";
        let store = store.map_err(|error| Failure::usage(with_causes(&error), hint))?;
        let hosting = self.media.hosting(self.database, &url_of(&listener))?;
        let timeouts = Timeouts { read: Duration::from_secs(90), ..Timeouts::default() };
        let upstream = Upstream::at(self.upstream, timeouts)
            .map_err(|error| Failure::usage(error, "name Instagram's address with --upstream"))?;
        let running = Running::starting(store.clone(), self.key, self.clock, upstream);
        let starting = running.with(self.engine).keeping(self.retention).reaching(self.reach);
        let starting = starting.looking_at(self.media_hosts).hosting(hosting);
        let started = Box::pin(starting.start()).await;
        let hint = "start it with the master key and the database that belong together";
        let running = started.map_err(|error| Failure::usage(with_causes(&error), hint))?;
        Ok(Started { running, address, listener, admin, store })
    }
}

impl Media {
    /// Opens where they lie. What comes in lies beside the database until it is whole, where that is a bucket.
    fn hosting(self, database: Option<&Path>, own: &str) -> Result<Hosting, Failure> {
        let beside = database.and_then(Path::parent).filter(|folder| !folder.as_os_str().is_empty());
        let opened = match &self.store {
            Some(store) => Shelf::named(store, beside.unwrap_or(Path::new("."))),
            None => Shelf::fleeting(),
        };
        let hint = "name another place with --set media_store=FOLDER";
        let opened = opened.map_err(|error| Failure::usage(with_causes(&error), hint))?;
        let base = self.url.map_or_else(|| own.parse(), Ok);
        let hint = "name the address with --set media_url=URL";
        let base = base.map_err(|error| Failure::unexpected(format!("{own} {error}"), hint))?;
        Ok(Hosting::new(opened, base))
    }
}

impl Started {
    /// Where `/v1` is.
    pub(crate) fn admin_url(&self) -> String {
        url_of(self.admin.as_ref().unwrap_or(&self.listener))
    }

    /// Answers until Ctrl-C or SIGTERM, then ends cleanly.
    pub(crate) async fn run(
        self,
        signals: &mut Signals,
        printer: &mut Printer,
        ready: impl Future<Output = Result<Value, Failure>>,
        in_words: impl FnOnce(&Value) -> String,
    ) -> Result<Exit, Failure> {
        let mut running = match self.admin {
            Some(admin) => self.running.serve_graph(self.listener).serve_admin(admin),
            None => self.running.serve(self.listener),
        };
        let ready = ready.await?;
        printer.answer(&ready, in_words);
        tracing::info!(address = %self.address, "the gateway answers");
        tokio::select! {
            _ = signals.told() => {}
            error = running.failed() => {
                let hint = "look at the disk, then start it again: nothing that was accepted is lost";
                return Err(Failure::unexpected(with_causes(&error), hint));
            }
        }
        printer.say("stopping; once more ends it at once");
        let end = async {
            let ended = running.end().await;
            self.store.close().await;
            ended
        };
        tokio::select! {
            ended = end => match ended {
                Ok(()) => Ok(Exit::Ok),
                Err(error) => Err(Failure::unexpected(with_causes(&error), "look at the disk, then start it again")),
            },
            _ = signals.told() => {
                let hint = "what was under way is unknown until the next start finds proof";
                Err(Failure::new(Exit::Interrupted, "interrupted", "ended at once", hint))
            }
        }
    }
}

/// Says where a gateway answers.
pub(crate) fn in_words(ready: &Value) -> String {
    let url = ready["gateway"].as_str().unwrap_or_default();
    let admin = match ready["admin"].as_str() {
        Some(admin) if admin != url => format!("/v1 and /metrics are at {admin}\n"),
        _ => String::new(),
    };
    format!("the gateway answers at {url}\nwebhooks come to {url}/webhooks/instagram\n{admin}")
}

/// How this machine reaches a listener.
fn url_of(listener: &TcpListener) -> String {
    let Ok(mut address) = listener.local_addr() else { return String::new() };
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    format!("http://{address}")
}

async fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    let error = match TcpListener::bind(address).await {
        Ok(listener) => return Ok(listener),
        Err(error) => error,
    };
    let message = match (error.kind(), holder(address).await) {
        (io::ErrorKind::AddrInUse, Some(holder)) => format!("{address} is taken by {holder}"),
        _ => format!("cannot listen on {address}: {error}"),
    };
    Err(Failure::new(Exit::Unexpected, "cannot_listen", message, "choose another port; 0 takes a free one"))
}
