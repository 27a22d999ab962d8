//! Somebody who stands on the wire between two others and writes down every byte of both directions.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// A plain TCP proxy that keeps what it carries.
pub(crate) struct Recorder {
    pub(crate) address: SocketAddr,
    there: Bytes,
    back: Bytes,
}

type Bytes = Arc<Mutex<Vec<u8>>>;

impl Recorder {
    /// Stands before an address.
    pub(crate) async fn before(to: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (there, back) = (Bytes::default(), Bytes::default());
        let kept = (there.clone(), back.clone());
        tokio::spawn(async move {
            loop {
                let (near, _) = listener.accept().await.unwrap();
                let (near_reads, near_writes) = near.into_split();
                let (far_reads, far_writes) = TcpStream::connect(to).await.unwrap().into_split();
                tokio::spawn(carry(near_reads, far_writes, kept.0.clone()));
                tokio::spawn(carry(far_reads, near_writes, kept.1.clone()));
            }
        });
        Self { address, there, back }
    }

    /// What went there and what came back, since the last time.
    pub(crate) fn take(&self) -> (Vec<u8>, Vec<u8>) {
        let take = |bytes: &Bytes| std::mem::take(&mut *bytes.lock().unwrap());
        (take(&self.there), take(&self.back))
    }
}

async fn carry(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, kept: Bytes) {
    let mut piece = [0; 4_096];
    while let Ok(read @ 1..) = from.read(&mut piece).await {
        // Kept before it goes on: whoever has it can ask for it.
        kept.lock().unwrap().extend_from_slice(&piece[..read]);
        if to.write_all(&piece[..read]).await.is_err() {
            return;
        }
    }
    let _ = to.shutdown().await;
}
