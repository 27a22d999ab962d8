//! A connection on which one writes what no client would.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::world::World;

/// How long something that must happen may take before the story fails.
const SOON: Duration = Duration::from_mins(1);

/// A connection to the gateway.
pub(crate) struct Raw(TcpStream);

impl Raw {
    pub(crate) async fn to(world: &World) -> Self {
        Self(TcpStream::connect(world.address).await.unwrap())
    }

    /// Writes; the other side may hang up before all of it is written.
    pub(crate) async fn write(&mut self, bytes: impl AsRef<[u8]>) {
        let _ = self.0.write_all(bytes.as_ref()).await;
    }

    /// Whether neither an answer nor the end has come yet.
    pub(crate) fn is_silent(&self) -> bool {
        self.0.peek(&mut [0]).now_or_never().is_none()
    }

    /// Everything that is answered until the other side hangs up.
    pub(crate) async fn answer(mut self) -> String {
        let mut answer = Vec::new();
        let read = timeout(SOON, self.0.read_to_end(&mut answer)).await;
        let _ = read.expect("the connection stays open");
        String::from_utf8_lossy(&answer).into_owned()
    }
}

/// The same at a listener of the gateway's that is not its first.
pub(crate) async fn ask_at(address: SocketAddr, request: impl AsRef<[u8]>) -> String {
    let mut raw = Raw(TcpStream::connect(address).await.unwrap());
    raw.write(request).await;
    raw.answer().await
}

/// Writes all at once; gives what is answered until the gateway hangs up.
pub(crate) async fn ask(world: &World, request: impl AsRef<[u8]>) -> String {
    let mut raw = Raw::to(world).await;
    raw.write(request).await;
    raw.answer().await
}

/// The statuses in what was answered, one for each answer.
pub(crate) fn statuses(answer: &str) -> Vec<&str> {
    answer.split("HTTP/1.1 ").skip(1).filter_map(|rest| rest.get(..3)).collect()
}
