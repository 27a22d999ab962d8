//! Secrets: from files or the environment, never from a flag's value.

use std::fs;
use std::path::Path;

use crate::failure::Failure;

/// Reads a secret from a file.
pub(crate) fn read(file: &Path) -> Result<String, Failure> {
    let secret = fs::read_to_string(file);
    let secret =
        secret.map_err(|error| Failure::usage(format!("cannot read {}: {error}", file.display())))?;
    if secret.trim().is_empty() {
        return Err(Failure::usage(format!("{} is empty", file.display())));
    }
    Ok(secret)
}
