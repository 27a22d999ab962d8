//! Lets due deliveries go, for as long as a space lives.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::sleep;

use super::attempt;
use crate::advance;
use crate::clock::Mode;
use crate::space::Space;

/// Starts the task that lets due deliveries of a space go, for as long as the space lives. Without a runtime nothing is
/// ever delivered, which is right for a world that is only looked at.
pub(crate) fn start(space: &Arc<Space>) {
    let Ok(runtime) = Handle::try_current() else { return };
    let (changed, clock) = (space.webhooks.changed.subscribe(), space.clock.watch());
    runtime.spawn(run(Arc::downgrade(space), changed, clock));
}

/// Lets everything go that is due and whose turn has come.
pub(crate) fn fire(space: &Arc<Space>) {
    let now = space.clock.now();
    loop {
        let claimed = space.webhooks.queue().claim(now);
        let Some(id) = claimed else { return };
        tokio::spawn(attempt::run(space.clone(), id));
    }
}

async fn run(space: Weak<Space>, mut changed: watch::Receiver<()>, mut clock: watch::Receiver<()>) {
    let mut moved = false;
    loop {
        changed.mark_unchanged();
        clock.mark_unchanged();
        let Some(alive) = space.upgrade() else { return };
        if std::mem::take(&mut moved) {
            alive.webhooks.closings.look_again();
        }
        advance::pass(&alive);
        fire(&alive);
        let nap = nap(&alive);
        drop(alive);
        tokio::select! {
            change = changed.changed() => if change.is_err() { return },
            // A clock may outlive its space; a space never outlives its clock.
            _ = clock.changed() => moved = true,
            () = wake_after(nap) => {}
        }
    }
}

/// How long, in real time, until something falls due by itself.
fn nap(space: &Space) -> Option<Duration> {
    if let Mode::Frozen { .. } = space.clock.mode() {
        return None;
    }
    let due = [space.webhooks.next_due(), advance::next_to_pass(space)].into_iter().flatten().min()?;
    Some(due.duration_since(space.clock.now()).try_into().unwrap_or_default())
}

async fn wake_after(nap: Option<Duration>) {
    match nap {
        Some(nap) => sleep(nap).await,
        None => std::future::pending().await,
    }
}
