//! When what did not arrive is tried again, and when it is given up. Pure: whoever relays obeys.

use jiff::{SignedDuration, Timestamp};

/// A try that failed is followed by another for so long.
pub(crate) const LAST: SignedDuration = SignedDuration::from_hours(36);

/// The shortest and the longest time between two tries.
const SHORTEST: SignedDuration = SignedDuration::from_secs(5);
const LONGEST: SignedDuration = SignedDuration::from_hours(1);

/// What becomes of something after a try in vain.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Next {
    /// It is tried again.
    TryAt(Timestamp),
    /// It goes to the dead letters, and the next is tried.
    GiveUp,
}

/// A lane that has been failing since a time, and what came at another is next in it.
///
/// The time between tries grows by half of how long it has been failing, and varies by a fifth, as `chance` says, so that
/// many lanes do not all knock at once. It is given up only when both have lasted: what came while nothing arrived has its
/// own day and a half, and what came after something that could not be taken does not die of the other's sickness.
pub(crate) fn next(
    now: Timestamp,
    came_at: Timestamp,
    failing_since: Timestamp,
    wish: Option<SignedDuration>,
    chance: u8,
) -> Next {
    let failing = now.duration_since(failing_since);
    if failing >= LAST && now.duration_since(came_at) >= LAST {
        return Next::GiveUp;
    }
    let pause = (failing / 2).clamp(SHORTEST, LONGEST);
    let varied = pause * (230 + i32::from(chance) * 100 / 255) / 280;
    let wished = wish.unwrap_or_default().min(LONGEST);
    Next::TryAt(now.saturating_add(varied.max(wished)).unwrap_or(Timestamp::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + seconds).unwrap()
    }

    fn pause(failing: i64, chance: u8) -> f64 {
        match next(at(failing), at(0), at(0), None, chance) {
            Next::TryAt(then) => then.duration_since(at(failing)).as_secs_f64(),
            Next::GiveUp => f64::INFINITY,
        }
    }

    #[test]
    fn pauses_grow_from_seconds_to_an_hour_and_vary() {
        for (failing, about) in
            [(0, 5.0), (10, 5.0), (60, 30.0), (600, 300.0), (7_200, 3_600.0), (99_999, 3_600.0)]
        {
            let (least, most) = (pause(failing, 0), pause(failing, u8::MAX));
            assert!(least > about * 0.8 && least < about && most > about && most < about * 1.2, "{failing}");
        }
    }

    #[test]
    fn a_day_and_a_half_takes_some_fifty_tries() {
        let (mut now, mut tries) = (0.0, 1);
        while now < LAST.as_secs_f64() {
            #[expect(clippy::cast_possible_truncation, reason = "a day and a half has few seconds")]
            let failing = now as i64;
            now += pause(failing, 128);
            tries += 1;
        }
        assert!((40..70).contains(&tries), "{tries}");
    }

    #[test]
    fn it_is_given_up_when_it_and_its_lane_have_lasted() {
        let last = LAST.as_secs();
        let now = at(2 * last);
        let given_up = |came: i64, since: i64| next(now, at(came), at(since), None, 0) == Next::GiveUp;
        assert!(given_up(last, last) && given_up(0, 0));
        assert!(!given_up(last + 1, 0), "what came later has its own time");
        assert!(!given_up(0, last + 1), "what is old already is tried for as long");
    }

    #[test]
    fn a_target_may_wish_for_more_time_but_not_for_ever() {
        let wished = |seconds| next(at(0), at(0), at(0), Some(SignedDuration::from_secs(seconds)), 0);
        assert_eq!(wished(60), Next::TryAt(at(60)));
        assert_eq!(wished(999_999), Next::TryAt(at(3_600)));
    }
}
