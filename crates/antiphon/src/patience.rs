//! How long a command waits: until it is done, until `--timeout`, until Ctrl-C.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::signals::Interrupt;

/// Whether a message is on its way, so that whoever stops waiting knows what that means.
#[derive(Debug, Default)]
pub(crate) struct UnderWay(AtomicBool);

impl UnderWay {
    /// From now on the person may get something; until [`UnderWay::is_settled`].
    pub(crate) fn begins(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// What was on its way has an outcome.
    pub(crate) fn is_settled(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    fn qualify(&self, failure: Failure) -> Failure {
        if !self.0.load(Ordering::Relaxed) {
            return failure;
        }
        let message = format!("{}; the message may have been delivered", failure.message);
        let hint = "look for its echo among the webhooks, or into the conversation, before sending it again";
        failure.with_message(message).with_hint(hint).perhaps_delivered()
    }
}

/// Waits for a command's work, but not past its time-out and not after Ctrl-C.
pub(crate) async fn wait<T>(
    work: impl Future<Output = Result<T, Failure>>,
    timeout: Option<Duration>,
    under_way: &UnderWay,
) -> Result<T, Failure> {
    // Before anything is done, so that no Ctrl-C ends the process in the middle of it.
    let mut interrupt = Interrupt::listen()?;
    let too_long = async {
        match timeout {
            Some(timeout) => tokio::time::sleep(timeout).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        biased;
        done = work => done,
        () = interrupt.comes() => {
            let failure = Failure::new(Exit::Interrupted, "interrupted", "interrupted", "run it again to go on");
            Err(under_way.qualify(failure))
        }
        () = too_long => {
            let message = format!("not done within {:?}", timeout.unwrap_or_default());
            let hint = "nothing was sent; try again, or give it longer with --timeout";
            Err(under_way.qualify(Failure::new(Exit::TimedOut, "timed_out", message, hint)))
        }
    }
}

/// As [`wait`], for work that sends nothing to anybody.
pub(crate) async fn until_interrupted<T>(
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    wait(work, None, &UnderWay::default()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn given_up(under_way: &UnderWay) -> Failure {
        let never = std::future::pending::<Result<(), Failure>>();
        wait(never, Some(Duration::ZERO), under_way).await.unwrap_err()
    }

    fn is_doubtful(failure: &Failure) -> bool {
        failure.message.contains("may have been delivered")
    }

    #[tokio::test]
    async fn whoever_gives_up_is_told_whether_something_is_on_its_way() {
        let under_way = UnderWay::default();
        let early = given_up(&under_way).await;
        assert_eq!(early.exit, Exit::TimedOut);
        assert!(!is_doubtful(&early));
        under_way.begins();
        let late = given_up(&under_way).await;
        assert!(is_doubtful(&late));
        assert!(late.hint.contains("before sending it again"));
        under_way.is_settled();
        assert!(!is_doubtful(&given_up(&under_way).await));
    }
}
