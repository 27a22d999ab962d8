//! Requests from forms.

use crate::{AccessToken, Draft, Invalid};

/// Reads the fields of a form.
pub(crate) fn fields<K: AsRef<str>, V: AsRef<str>>(
    _fields: impl IntoIterator<Item = (K, V)>,
) -> Result<(Draft, Option<AccessToken>), Invalid> {
    Err(Invalid::Group)
}
