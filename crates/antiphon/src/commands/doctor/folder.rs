//! The folder in which everything is kept.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::fs::statvfs;

use super::check::Check;
use crate::running::can_be_written;

const WHY: &str = "what cannot be written is gone after a restart";

/// Less room than this is soon none.
const LITTLE_BYTES: u64 = 100 * 1024 * 1024;

/// Whether it can be written, and has room.
pub(super) fn check(folder: &Path) -> Check {
    let name = folder.display();
    if let Err(failure) = can_be_written(folder) {
        return Check::ill("data", failure, WHY);
    }
    let Ok(disk) = statvfs(folder) else { return Check::well("data", format!("{name} can be written"), WHY) };
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    let check =
        Check::well("data", format!("{name} can be written; {} MB are free", free / (1024 * 1024)), WHY);
    if free < LITTLE_BYTES {
        check.unsure("make room on that disk, or name another folder with --data")
    } else {
        check
    }
}

/// How often it is tried how long a write takes to reach the disk.
const TRIES: usize = 16;

/// No disk is so fast: what answers sooner has only taken note.
const TOO_FAST: Duration = Duration::from_micros(10);

/// Whether its disk keeps what it says that it keeps. That cannot be proved without cutting the power, but a disk that
/// answers faster than any disk can is found.
pub(super) fn syncs(folder: &Path) -> Check {
    match sync_time(folder) {
        Ok(time) => judged(time),
        Err(error) => {
            let found = format!("a file could not be synced in {}: {error}", folder.display());
            Check::well("sync", found, SYNC_WHY)
                .broken("put the database on a local disk that can be written")
        }
    }
}

const SYNC_WHY: &str = "an accepted message must outlive a power failure";

fn judged(time: Duration) -> Check {
    if time < TOO_FAST {
        let found = format!("a write is said to be on the disk after {time:.1?}, which no disk can do");
        return Check::well("sync", found, SYNC_WHY)
            .unsure("put the database on a disk that keeps what it is given, not in memory");
    }
    Check::well("sync", format!("a write is on the disk after {time:.1?}"), SYNC_WHY)
}

/// How long a small write takes to be synced, in the middle of several.
fn sync_time(folder: &Path) -> io::Result<Duration> {
    let trial = folder.join(".antiphon-sync");
    let tried = File::create(&trial).and_then(|mut file| {
        let mut times = [Duration::ZERO; TRIES];
        for time in &mut times {
            file.write_all(&[0; 4096])?;
            let began = Instant::now();
            file.sync_data()?;
            *time = began.elapsed();
        }
        times.sort_unstable();
        Ok(times[TRIES / 2])
    });
    fs::remove_file(&trial)?;
    tried
}

#[cfg(test)]
mod tests {
    use super::super::check::Health;
    use super::*;

    #[test]
    fn a_disk_that_is_too_fast_to_be_true_is_found() {
        assert_eq!(judged(Duration::from_micros(1)).health, Health::Unsure);
        assert_eq!(judged(Duration::from_millis(3)).health, Health::Well);
    }

    #[test]
    fn a_trial_leaves_nothing_behind_and_says_what_went_wrong() {
        let folder = tempfile::tempdir().unwrap();
        assert!(sync_time(folder.path()).is_ok());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        assert_eq!(syncs(&folder.path().join("none")).health, Health::Ill);
    }
}
