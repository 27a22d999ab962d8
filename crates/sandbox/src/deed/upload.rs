//! The files of people: taken in, looked at, kept for whoever is sent the link.

use bytes::Bytes;

use super::Pair;
use super::say::Upload;
use crate::media::sniff::Container;
use crate::media::{self, Fetched, Kind, image, samples};
use crate::problem::Problem;
use crate::snapshot::hash_of;
use crate::world::message::File;

/// The pictures that people have on their phones beside those that apps may send.
const PEOPLES_PICTURES: [&str; 4] = ["gif", "webp", "heic", "avif"];

impl Pair {
    /// Takes a file in that is to be of some kind.
    pub(super) async fn receive(&self, kind: Kind, upload: Upload) -> Result<File, Problem> {
        let (fetched, url) = match upload {
            Upload::Bytes(bytes) => (looked_at(kind, bytes)?, String::new()),
            Upload::Sample(name) => (looked_at(kind, sample(&name)?)?, String::new()),
            Upload::Url(url) => {
                let fetched = media::fetch(kind, &url, self.space.reach).await;
                (fetched.map_err(|unfit| Problem::Invalid(unfit.to_string()))?, url)
            }
        };
        let hash: Box<str> = hash_of(&fetched.bytes).into();
        let file = File {
            url: url.into(),
            hash: hash.clone(),
            content_type: fetched.content_type.into(),
            size: fetched.bytes.len() as u64,
            dimensions: fetched.dimensions,
        };
        self.space.media().insert(hash, fetched.bytes);
        Ok(file)
    }
}

fn sample(name: &str) -> Result<Bytes, Problem> {
    let sample = samples::named(name).ok_or_else(|| Problem::NotFound {
        what: "sample",
        name: name.into(),
        hint: "GET /_sandbox/v1/samples lists photo.jpg, clip.mp4, voice.m4a, brochure.pdf and others",
    })?;
    Ok(Bytes::from_static(sample.bytes))
}

/// What the bytes are. The app lets people send pictures that the Graph side refuses.
fn looked_at(kind: Kind, bytes: Bytes) -> Result<Fetched, Problem> {
    let name = Container::of(&bytes).name();
    if kind == Kind::Image && PEOPLES_PICTURES.contains(&name) {
        let content_type = match name {
            "gif" => "image/gif",
            "webp" => "image/webp",
            "heic" => "image/heic",
            _ => "image/avif",
        };
        let dimensions = image::dimensions(&bytes);
        return Ok(Fetched { bytes, content_type, dimensions, warning: None });
    }
    media::judge(kind, bytes).map_err(|unfit| Problem::Invalid(unfit.to_string()))
}
