//! Requests that are not Instagram's: to the sandbox's control API, to a user's own app.

use std::time::Duration;

use antiphon_client::{Http, Timeouts};
use url::Url;

use crate::failure::Failure;

/// A transport to the host of an address, whose answers may take so long.
pub(crate) fn to(address: &str, read: Duration) -> Result<Http, Failure> {
    let url = Url::parse(address).map_err(|error| Failure::usage(format!("{address}: {error}")))?;
    let timeouts = Timeouts { read, ..Timeouts::default() };
    Http::to(&url, timeouts).map_err(|error| Failure::usage(format!("{address}: {error}")))
}
