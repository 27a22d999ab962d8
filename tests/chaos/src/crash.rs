//! Crash points: the gateway is killed at each step on a message's way, one life after the other.

use std::fmt;
use std::process::ExitStatus;
use std::str::FromStr;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::load::Load;
use crate::process::{self, Surroundings};
use crate::stage::Stage;
use crate::trouble::Chance;

/// How long a life may last that is to end at a step.
const LIFE: Duration = Duration::from_mins(1);

/// The steps, and the highest occurrence of each that a life is sure to come to. A database is made once; its log is
/// long enough to be carried over after some hundred messages.
const STEPS: &[(&str, u64)] = &[
    ("migration.written", 1),
    ("migration.kept", 1),
    ("accept.written", MANY),
    ("accept.kept", MANY),
    (REPLY, MANY),
    ("intent.written", MANY),
    ("intent.kept", MANY),
    ("connection.begun", 4),
    ("connection.made", 4),
    ("request.begun", MANY),
    ("request.written", MANY),
    ("answer.begun", MANY),
    ("answer.read", MANY),
    ("result.written", MANY),
    ("result.kept", MANY),
    ("webhook.written", MANY),
    ("webhook.kept", MANY),
    ("listing.begun", 2),
    ("listing.ended", 2),
    ("checkpoint.begun", 1),
    ("checkpoint.ended", 1),
];

/// More than this no occurrence is.
const MANY: u64 = 50;

/// A caller has read the reply's last byte. This one is seen, and struck, from outside.
const REPLY: &str = "reply.read";

/// A step, and which time it is come to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Point {
    step: String,
    nth: u64,
}

/// How a life ended that was to end at a point.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Killed,
    Ended(ExitStatus),
    NeverCame,
}

/// Each step: its first, second, seventeenth time, and one that chance chooses.
pub(crate) fn all(chance: &mut Chance) -> Vec<Point> {
    let points = STEPS.iter().flat_map(|&(step, most)| {
        let nths = [1, 2, 17, 3 + chance.below(MANY - 3)];
        let nths = nths.into_iter().filter(move |&nth| nth <= most);
        nths.map(move |nth| Point { step: step.to_owned(), nth }).collect::<Vec<_>>()
    });
    points.collect()
}

/// Lets the gateway live once for each point. Says how often it was killed, and complains of points that no life came to.
pub(crate) async fn sweep(stage: &mut Stage, load: &Load, points: &[Point]) -> (usize, Vec<String>) {
    let (mut killed, mut complaints) = (0, Vec::new());
    for point in points {
        match live(stage, load, point).await {
            Fate::Killed => killed += 1,
            other => complaints.extend(complaint(point, other)),
        }
        stage.kill().await;
    }
    stage.start().await;
    (killed, complaints)
}

async fn live(stage: &mut Stage, load: &Load, point: &Point) -> Fate {
    if point.step == REPLY {
        stage.start().await;
        let is_reached = load.goes_on_after(point.nth).await;
        stage.kill().await;
        return if is_reached { Fate::Killed } else { Fate::NeverCame };
    }
    let surroundings = Surroundings { crash_at: Some(point.to_string()), ..Surroundings::default() };
    if let Err(status) = stage.start_in(&surroundings).await {
        return fate(status);
    }
    let over = Instant::now() + LIFE;
    while Instant::now() < over {
        tokio::select! {
            status = stage.ended() => return fate(status),
            () = sleep(Duration::from_secs(1)) => {}
        }
        // What earlier lives left unknown holds up its conversation until time passes and proof is found.
        stage.advance("10s").await;
    }
    Fate::NeverCame
}

fn fate(status: ExitStatus) -> Fate {
    if process::was_killed(status) { Fate::Killed } else { Fate::Ended(status) }
}

fn complaint(point: &Point, fate: Fate) -> Option<String> {
    match fate {
        Fate::Killed => None,
        Fate::Ended(status) => Some(format!("it was to be killed at {point} and ended with {status}")),
        Fate::NeverCame => {
            Some(format!("no life came to {point}: the step is gone, or there was too little to do"))
        }
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.step, self.nth)
    }
}

impl FromStr for Point {
    type Err = String;

    fn from_str(words: &str) -> Result<Self, String> {
        let (step, nth) = words.split_once(':').ok_or("a point is a step, a colon and a number")?;
        if !STEPS.iter().any(|(known, _)| *known == step) {
            return Err(format!("{step} is no step"));
        }
        Ok(Self { step: step.to_owned(), nth: nth.parse().map_err(|_| format!("{nth} is no number"))? })
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt as _;

    use super::*;

    #[test]
    fn only_a_life_that_was_killed_at_its_point_is_not_complained_of() {
        let point: Point = "accept.kept:17".parse().unwrap();
        let found = |fate| complaint(&point, fate).unwrap_or_default();
        assert_eq!(found(fate(ExitStatus::from_raw(9))), "");
        assert!(found(fate(ExitStatus::from_raw(0))).contains("ended with exit status: 0"));
        assert!(found(fate(ExitStatus::from_raw(6))).contains("signal: 6"));
        assert!(found(Fate::NeverCame).contains("no life came to accept.kept:17"));
    }

    #[test]
    fn every_step_is_among_the_points() {
        let points = all(&mut Chance::of(1));
        for (step, _) in STEPS {
            assert!(points.iter().any(|point| point.step == *step && point.nth == 1), "{step}");
        }
    }
}
