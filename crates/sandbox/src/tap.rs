//! A tap on a connection: everything that is read from it and written to it is kept, byte for byte.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// How much of each direction is kept at most, between two takings.
const MOST: usize = 32 * 1024 * 1024;

/// A connection whose bytes are recorded.
#[derive(Debug)]
pub(crate) struct Tap<S> {
    stream: S,
    recording: Recording,
}

/// What crossed a connection since it was last asked. Clones share one recording.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recording(Arc<Mutex<Recorded>>);

/// The bytes of both directions.
#[derive(Debug, Default)]
pub(crate) struct Recorded {
    pub(crate) read: BytesMut,
    pub(crate) written: BytesMut,
    /// More was read or written than is kept.
    pub(crate) has_missed_something: bool,
}

impl<S> Tap<S> {
    /// Records a connection from here on.
    pub(crate) fn new(stream: S) -> (Self, Recording) {
        let recording = Recording::default();
        (Self { stream, recording: recording.clone() }, recording)
    }

    /// The connection under the tap. What is read from it or written to it directly is not recorded.
    pub(crate) fn get_ref(&self) -> &S {
        &self.stream
    }

    /// The connection under the tap, to use it unrecorded.
    pub(crate) fn get_mut(&mut self) -> &mut S {
        &mut self.stream
    }
}

impl Recording {
    /// Everything read and written since the last taking.
    pub(crate) fn take(&self) -> (Bytes, Bytes) {
        let mut recorded = self.lock();
        (recorded.read.split().freeze(), recorded.written.split().freeze())
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Recorded> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Recorded {
    fn read(&mut self, bytes: &[u8]) {
        self.has_missed_something |= !keep(&mut self.read, bytes);
    }

    fn written(&mut self, bytes: &[u8]) {
        self.has_missed_something |= !keep(&mut self.written, bytes);
    }
}

/// Appends as much as there is room for, and says whether that was all: a peer that sends without end must not fill the
/// memory.
fn keep(kept: &mut BytesMut, bytes: &[u8]) -> bool {
    let room = MOST.saturating_sub(kept.len());
    kept.extend_from_slice(&bytes[..bytes.len().min(room)]);
    bytes.len() <= room
}

impl<S: AsyncRead + Unpin> AsyncRead for Tap<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buffer))?;
        self.recording.lock().read(&buffer.filled()[before..]);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Tap<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write(cx, bytes))?;
        self.recording.lock().written(&bytes[..written]);
        Poll::Ready(Ok(written))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write_vectored(cx, slices))?;
        let mut recorded = self.recording.lock();
        let mut left = written;
        for slice in slices {
            let taken = left.min(slice.len());
            recorded.written(&slice[..taken]);
            left -= taken;
        }
        Poll::Ready(Ok(written))
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::*;

    #[tokio::test]
    async fn every_byte_of_both_directions_is_kept_and_taken_once() {
        let (here, mut there) = duplex(64);
        let (mut tap, recording) = Tap::new(here);
        there.write_all(b"question").await.unwrap();
        tap.read_exact(&mut [0; 8]).await.unwrap();
        tap.write_all(b"ans").await.unwrap();
        let slices = [IoSlice::new(b"w"), IoSlice::new(b"er")];
        assert_eq!(tap.write_vectored(&slices).await.unwrap(), 3);
        assert_eq!(recording.take(), ("question".into(), "answer".into()));
        assert_eq!(recording.take(), (Bytes::new(), Bytes::new()));
    }

    #[tokio::test]
    async fn what_is_used_directly_is_not_recorded() {
        let (here, _there) = duplex(64);
        let (mut tap, recording) = Tap::new(here);
        tap.get_mut().write_all(b"aside").await.unwrap();
        assert!(recording.take().1.is_empty());
    }

    #[test]
    fn more_than_there_is_room_for_is_missed_and_said_to_be() {
        let mut recorded = Recorded::default();
        recorded.read(&vec![b'a'; MOST]);
        assert!(!recorded.has_missed_something);
        recorded.read(b"b");
        assert!(recorded.has_missed_something);
        assert_eq!(recorded.read.len(), MOST);
    }
}
