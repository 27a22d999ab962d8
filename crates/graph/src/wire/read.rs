//! Requests from any of the forms that Instagram takes.

use http::Request;

use crate::draft::{Asked, Draft};
use crate::{AccessToken, Invalid};

/// Reads a whole request.
pub(crate) fn request(_request: &Request<Vec<u8>>) -> Result<Asked, Invalid> {
    Err(Invalid::Group)
}

/// Reads a JSON body.
pub(crate) fn json(_body: &[u8]) -> Result<(Draft, Option<AccessToken>), Invalid> {
    Err(Invalid::Group)
}
