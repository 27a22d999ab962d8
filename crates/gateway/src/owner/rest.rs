//! Rest: when all that was under way has ended, and all that followed from it.

use tokio::sync::{mpsc, oneshot, watch};

/// Held by whatever runs beside the loop, until it has ended and said so.
pub(super) type Pass = watch::Receiver<()>;

/// The passes that are out, in rounds.
#[derive(Debug)]
pub(super) struct Rounds(watch::Sender<()>);

/// A round that ended: nobody gets a pass of it any more.
pub(super) struct Round(watch::Sender<()>);

/// The way to ask for a round's end.
#[derive(Clone, Debug)]
pub(super) struct Asks(mpsc::UnboundedSender<oneshot::Sender<Option<Round>>>);

/// Where the owner hears that somebody asks.
pub(super) type Asked = mpsc::UnboundedReceiver<oneshot::Sender<Option<Round>>>;

impl Rounds {
    pub(super) fn new() -> Self {
        Self(watch::channel(()).0)
    }

    pub(super) fn pass(&self) -> Pass {
        self.0.subscribe()
    }

    /// Begins another round. Gives the one before, if somebody still has a pass of it.
    pub(super) fn next(&mut self) -> Option<Round> {
        let ended = std::mem::replace(&mut self.0, watch::channel(()).0);
        (ended.receiver_count() > 0).then_some(Round(ended))
    }
}

impl Asks {
    pub(super) fn new() -> (Self, Asked) {
        let (ask, asked) = mpsc::unbounded_channel();
        (Self(ask), asked)
    }

    /// Comes back when nothing is under way: neither what was, nor what followed from that.
    pub(super) async fn rest(&self) {
        loop {
            let (answer, answered) = oneshot::channel();
            // An owner that has ended is at rest.
            let _ = self.0.send(answer);
            let Ok(Some(Round(round))) = answered.await else { return };
            round.closed().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_rests_when_what_followed_has_ended_too() {
        let (asks, mut asked) = Asks::new();
        let mut rounds = Rounds::new();
        let first = rounds.pass();
        let rest = tokio::spawn(async move { asks.rest().await });
        asked.recv().await.unwrap().send(rounds.next()).ok().unwrap();
        // What ends begins something else.
        let second = rounds.pass();
        drop(first);
        asked.recv().await.unwrap().send(rounds.next()).ok().unwrap();
        assert!(!rest.is_finished());
        drop(second);
        asked.recv().await.unwrap().send(rounds.next()).ok().unwrap();
        rest.await.unwrap();
    }
}
