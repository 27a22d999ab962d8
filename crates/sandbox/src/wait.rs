//! Waiting for a message without asking again and again.

use std::time::Duration;

use tokio::time::timeout;

use crate::control::view::MessageView;
use crate::filter::{Filter, Meant};
use crate::problem::Problem;
use crate::space::Space;
use crate::world::World;

/// The longest that anybody may wait.
pub(crate) const LONGEST: Duration = Duration::from_mins(10);

/// How many near misses are told.
const MISSES: usize = 10;

/// The first message after a place that the filter means: now, or as soon as it comes.
pub(crate) async fn for_message(
    space: &Space,
    filter: Filter,
    after: u64,
    within: Duration,
) -> Result<MessageView, Problem> {
    let meant = filter.look_up(&space.world())?;
    let mut happenings = space.happenings.watch();
    let found = async {
        loop {
            happenings.mark_unchanged();
            if let Some(found) = first(&space.world(), &meant, after) {
                return found;
            }
            happenings.changed().await.expect("the space outlives those who wait in it");
        }
    };
    match timeout(within, found).await {
        Ok(found) => Ok(found),
        Err(_) => Err(nothing_came(&space.world(), &meant, after, within)),
    }
}

fn first(world: &World, meant: &Meant, after: u64) -> Option<MessageView> {
    let mut messages = world.since(after);
    let (thread, message) = messages.find(|(thread, message)| meant.is(thread, message))?;
    Some(MessageView::new(thread, message))
}

fn nothing_came(world: &World, meant: &Meant, after: u64, within: Duration) -> Problem {
    let newest_first = world.since(after).rev();
    let misses = newest_first.filter_map(|(thread, message)| {
        let why = meant.why_not(thread, message)?;
        Some(format!("message {} {why}", message.seq))
    });
    let nearest_misses: Vec<_> = misses.take(MISSES).collect();
    let others = match world.newest_seq().saturating_sub(after) {
        0 => "nor any other".to_owned(),
        1 => "but 1 other".to_owned(),
        others => format!("but {others} others"),
    };
    let message = format!("no such message came within {within:?}, {others}");
    Problem::TimedOut { message, nearest_misses }
}
