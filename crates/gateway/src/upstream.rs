//! Upstream: where Instagram is.

use std::fmt;
use std::sync::Arc;

use antiphon_client::graph::{AccessToken, Endpoint};
use antiphon_client::{Client, Http, Timeouts};
use url::Url;

/// Instagram, or a sandbox that plays it. Clones share connections.
#[derive(Clone)]
pub struct Upstream {
    /// Where it is.
    pub endpoint: Endpoint,
    /// How long each step of a request may take.
    pub timeouts: Timeouts,
    transport: Arc<Http>,
}

impl Upstream {
    /// Instagram at an endpoint.
    ///
    /// # Errors
    ///
    /// When the endpoint is not an address that can be called.
    #[expect(clippy::missing_panics_doc, reason = "an endpoint is an address")]
    pub fn at(endpoint: Endpoint, timeouts: Timeouts) -> Result<Self, antiphon_client::NotAnOrigin> {
        let address: Url = endpoint.base().parse().expect("an endpoint is an address");
        let transport = Arc::new(Http::to(&address, timeouts)?);
        Ok(Self { endpoint, timeouts, transport })
    }

    /// A client that asks with a token.
    pub fn client(&self, token: AccessToken) -> Client<Arc<Http>> {
        Client::over(self.transport.clone(), self.endpoint.clone(), token)
    }

    /// What carries requests.
    pub fn transport(&self) -> &Http {
        &self.transport
    }
}

impl fmt::Debug for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upstream").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}
