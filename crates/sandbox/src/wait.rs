//! Waiting for a message without asking again and again.

use std::time::Duration;

use tokio::time::timeout;

use crate::filter::{Filter, Meant};
use crate::message::Message;
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
) -> Result<Message, Problem> {
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

fn first(world: &World, meant: &Meant, after: u64) -> Option<Message> {
    meant.among(world, after).next().map(|(thread, message)| Message::new(thread, message))
}

fn nothing_came(world: &World, meant: &Meant, after: u64, within: Duration) -> Problem {
    let others = match world.newest_seq().saturating_sub(after) {
        0 => "nor any other".to_owned(),
        1 => "but 1 other".to_owned(),
        others => format!("but {others} others"),
    };
    let message = format!("no such message came within {within:?}, {others}");
    Problem::TimedOut { message, nearest_misses: meant.near_misses(world, after, MISSES) }
}
