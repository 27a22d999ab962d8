//! The folder in which everything is kept.

use std::path::Path;

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
