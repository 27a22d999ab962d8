//! Requests that are not Instagram's: to the sandbox's control API, to a user's own app.

use std::time::Duration;

use antiphon_client::{Http, Timeouts};
use antiphon_graph::Endpoint;
use url::Url;

use crate::failure::Failure;

/// A transport to the host of an address, whose answers may take so long.
pub(crate) fn to(address: &str, read: Duration) -> Result<Http, Failure> {
    // An endpoint's errors do not repeat what may be a password.
    Endpoint::at(address.split(['?', '#']).next().unwrap_or_default())?;
    let unusable = || Failure::usage("the address cannot be sent to", "write it like http://127.0.0.1:3000");
    let url = Url::parse(address).map_err(|_| unusable())?;
    let timeouts = Timeouts { read, ..Timeouts::default() };
    Http::to(&url, timeouts).map_err(|_| unusable())
}
