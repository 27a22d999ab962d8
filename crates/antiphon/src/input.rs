//! Files that a command is given, where `-` is standard input.

use std::fs;
use std::io::Read as _;
use std::path::Path;

use zeroize::Zeroizing;

use crate::failure::Failure;

/// The bytes of a file, or of standard input when it is called `-`.
pub(crate) async fn read(file: &str) -> Result<Vec<u8>, Failure> {
    if file == "-" {
        return standard_input().await;
    }
    fs::read(file).map_err(|error| Failure::unreadable(file, &error))
}

/// As [`read`], as text.
pub(crate) async fn read_text(file: &str) -> Result<String, Failure> {
    let name = if file == "-" { "standard input" } else { file };
    String::from_utf8(read(file).await?)
        .map_err(|_| Failure::usage(format!("{name} is not UTF-8 text"), "save it as UTF-8"))
}

/// A secret of a file. What is around it, such as a line end, does not belong to it.
pub(crate) fn read_secret(file: &Path) -> Result<Zeroizing<String>, Failure> {
    let secret = fs::read_to_string(file)
        .map(Zeroizing::new)
        .map_err(|error| Failure::unreadable(file.display(), &error))?;
    if secret.trim().is_empty() {
        return Err(Failure::usage(format!("{} is empty", file.display()), "write the secret into it"));
    }
    Ok(secret)
}

/// On a thread of its own, so that Ctrl-C is heard meanwhile.
async fn standard_input() -> Result<Vec<u8>, Failure> {
    let read = tokio::task::spawn_blocking(|| {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map(|_| bytes)
    });
    let read = read.await.expect("reading does not panic");
    read.map_err(|error| Failure::unreadable("standard input", &error))
}
