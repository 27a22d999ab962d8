//! A gateway at rest: nothing is sent and nobody listens, but what is remembered can be seen and changed.

use std::convert::Infallible;

use antiphon_store::Store;
use axum::Router;
use axum::body::{Body, to_bytes};
use http::header::HOST;
use http::{HeaderValue, Request, Response};
use hyper::service::Service as _;
use hyper_util::service::TowerToHyperService;
use tokio_util::sync::CancellationToken;

use crate::books::Books;
use crate::fitting::Fitting;
use crate::front::{self, Front, Listener};
use crate::names::Names;
use crate::{App, Clock, Directory, MasterKey, Media, Owner, Policies, Reach, Targets, Upstream, directory};

/// `/v1` of a gateway that does not run. What is changed is found by the one that runs next.
/// A backup that is looked into stays one: only a gateway that is to send takes what waited in it for unknown.
#[derive(Debug)]
pub struct AtRest(TowerToHyperService<Router>);

impl AtRest {
    /// Opens every secret.
    ///
    /// # Errors
    ///
    /// When a secret was sealed with another key, or the store does not answer.
    pub async fn open<S: Store>(
        store: S,
        key: MasterKey,
        upstream: Upstream,
    ) -> Result<Self, directory::Error> {
        let clock = Clock::system();
        let directory = Directory::open(store.clone(), key, clock.wall()).await?;
        let relays = Targets::open(store.clone(), directory.keyring(), Reach::at_rest()).await?;
        // Nobody is there who would send: what it is told is found in the store as well.
        let (owner, _) = Owner::new();
        let policies = Policies::open(&store).await?;
        let books = Books::at_rest(&store).await.map_err(directory::Error::Store)?;
        let media = Media::open(&store, clock.clone(), Reach::at_rest()).await?;
        let hosting = None;
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
        let front = Front::new(app, CancellationToken::new()).at(Listener::Rest);
        Ok(Self(TowerToHyperService::new(front::at_rest(front))))
    }

    /// Answers a request as the running gateway would.
    pub async fn ask(&self, request: Request<Vec<u8>>) -> Response<Vec<u8>> {
        let mut request = request.map(Body::from);
        request.headers_mut().insert(HOST, HeaderValue::from_static("localhost"));
        let answer: Result<Response<Body>, Infallible> = self.0.call(request).await;
        let (parts, body) = answer.unwrap_or_else(|never| match never {}).into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
        Response::from_parts(parts, body.into())
    }
}
