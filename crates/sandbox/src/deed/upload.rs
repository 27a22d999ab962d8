//! The files of people: taken in, looked at, kept for whoever is sent the link.

use super::Pair;
use super::say::Upload;
use crate::problem::Problem;
use crate::snapshot::hash_of;
use crate::world::message::File;

impl Pair {
    /// Takes a file in.
    pub(super) async fn receive(&self, upload: Upload) -> Result<File, Problem> {
        let (bytes, url) = match upload {
            Upload::Bytes(bytes) => (bytes, String::new()),
            Upload::Sample(name) => return Err(Problem::Invalid(name)),
            Upload::Url(url) => return Err(Problem::Invalid(url)),
        };
        let hash: Box<str> = hash_of(&bytes).into();
        let size = bytes.len() as u64;
        self.space.media().insert(hash.clone(), bytes);
        Ok(File {
            url: url.into(),
            hash,
            content_type: "application/octet-stream".into(),
            size,
            dimensions: None,
        })
    }
}
