//! What comes in: written down piece by piece, and a file of ours only when it is whole.

use antiphon_graph::MediaKind;
use antiphon_media::{Found, Verdict};
use ring::hmac;
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _, AsyncWriteExt as _, BufWriter};

use super::name::Name;
use super::shelf;
use super::shelf::Unkept;

/// So many of a file's first bytes tell what it is.
const HEAD: usize = 64 * 1024;

/// A file that is not whole yet.
pub(crate) struct Incoming {
    file: BufWriter<File>,
    hash: hmac::Context,
    /// How it begins.
    head: Vec<u8>,
    bytes: u64,
    /// So many are taken.
    most: u64,
}

/// Why a file is not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Untaken {
    #[error("the file is too large: {most} bytes are taken at most")]
    TooLarge { most: u64 },
    #[error("the file is empty")]
    Empty,
    #[error("the file's bytes are of no format that Instagram takes")]
    Unknown,
    #[error(transparent)]
    Unkept(#[from] Unkept),
}

impl Incoming {
    /// Nothing yet, on a sheet that nobody else sees.
    pub(super) fn new(sheet: File, hash: hmac::Context, most: u64) -> Self {
        Self { file: BufWriter::with_capacity(64 * 1024, sheet), hash, head: Vec::new(), bytes: 0, most }
    }

    /// Takes the next piece.
    pub(crate) async fn add(&mut self, piece: &[u8]) -> Result<(), Untaken> {
        self.bytes += piece.len() as u64;
        if self.bytes > self.most {
            return Err(Untaken::TooLarge { most: self.most });
        }
        let lacks = HEAD - self.head.len();
        self.head.extend_from_slice(&piece[..piece.len().min(lacks)]);
        self.hash.update(piece);
        self.file.write_all(piece).await.map_err(|error| shelf::unkept(&error, "").into())
    }

    /// What is said of it as a kind; as what it seems to be, where nobody says what it is to be sent as.
    pub(crate) async fn judge(&mut self, kind: Option<MediaKind>) -> Result<Verdict, Untaken> {
        if self.bytes == 0 {
            return Err(Untaken::Empty);
        }
        let kind = kind.or_else(|| Found::in_bytes(&self.head).likely_kind()).unwrap_or(MediaKind::File);
        if self.bytes > kind.rule().max_bytes {
            return Ok(Verdict::of_head(kind, &self.head, Some(self.bytes)));
        }
        let read = async {
            self.file.flush().await?;
            self.file.rewind().await?;
            let mut bytes = Vec::new();
            // It ends where it ended when it came: nobody else writes.
            self.file.get_mut().read_to_end(&mut bytes).await.map(|_| bytes)
        };
        let bytes = read.await.map_err(|error| shelf::unkept(&error, ""))?;
        Ok(Verdict::of(kind, &bytes))
    }

    /// Writes down all of it, for whoever reads the file.
    pub(crate) async fn put_down(mut self) -> Result<(), Untaken> {
        self.file.flush().await.map_err(|error| shelf::unkept(&error, "").into())
    }

    /// The file, from its beginning, and what it is called.
    pub(super) async fn whole(self) -> Result<(Name, File, u64), Untaken> {
        let Self { mut file, hash, head, bytes, .. } = self;
        if bytes == 0 {
            return Err(Untaken::Empty);
        }
        let format = Found::in_bytes(&head).format().ok_or(Untaken::Unknown)?;
        let written = async {
            file.flush().await?;
            file.rewind().await
        };
        written.await.map_err(|error| shelf::unkept(&error, ""))?;
        Ok((Name::of(hash.sign().as_ref(), format), file.into_inner(), bytes))
    }
}
