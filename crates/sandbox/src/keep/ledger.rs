//! The ledger: one file to which every change is appended, a line of JSON each.
//!
//! A line is in the system's hands before the change is answered, so a process that is killed takes nothing back; about
//! once a second it is on the disk, too. A line that a crash cut short is the last one, and was never answered.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::clock::Mode;
use crate::world::World;
use crate::world::record::Record;

/// The way ledgers are written today.
const FORMAT: u32 = 1;

/// How many lines more than necessary a ledger may have before it is written anew.
const SLACK: usize = 10_000;

/// The file to which a world's changes are appended.
#[derive(Debug)]
pub(crate) struct Ledger {
    path: PathBuf,
    file: File,
    /// Where the last whole line ends.
    end: u64,
    /// Lines that are not written yet: the disk was full.
    unwritten: Vec<u8>,
    /// As it was last written down.
    clock: Mode,
    /// Something was written that may not be on the disk itself.
    is_unsynced: bool,
    /// The last change could not be written.
    has_failed: bool,
    /// Keeps other sandboxes out of the folder.
    _lock: File,
}

/// One line.
#[expect(clippy::large_enum_variant, reason = "there is one at a time, and nearly all are the large one")]
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum Line<'a> {
    /// The first.
    Format(u32),
    Clock(Mode),
    World(Record<'a>),
}

/// A ledger that has been read.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) world: World,
    pub(super) clock: Mode,
    pub(super) extent: Extent,
}

/// How far a ledger goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    /// Where the last whole line ends.
    end: u64,
    lines: usize,
}

impl Ledger {
    /// Begins a ledger with the world as it is. The lock keeps other sandboxes out for as long.
    pub(super) fn begin(path: PathBuf, lock: File, world: &mut World, clock: Mode) -> io::Result<Self> {
        let (file, end) = write_anew(&path, world, clock)?;
        world.watch();
        Ok(Self::new(path, lock, file, end, clock))
    }

    /// Goes on in a ledger that was read into the world, behind its last whole line.
    pub(super) fn go_on(
        path: PathBuf,
        lock: File,
        from: Extent,
        world: &mut World,
        clock: Mode,
    ) -> io::Result<Self> {
        let file = File::options().append(true).open(&path)?;
        file.set_len(from.end)?;
        world.watch();
        Ok(Self { is_unsynced: true, ..Self::new(path, lock, file, from.end, clock) })
    }

    fn new(path: PathBuf, lock: File, file: File, end: u64, clock: Mode) -> Self {
        let unwritten = Vec::new();
        Self { path, file, end, unwritten, clock, is_unsynced: false, has_failed: false, _lock: lock }
    }

    /// Writes down what has changed. What cannot be written now is written with the next change.
    pub(crate) fn write_down(&mut self, world: &mut World, clock: Mode) {
        let written =
            if world.is_watched() { self.append(world, clock) } else { self.begin_anew(world, clock) };
        let failed_before = std::mem::replace(&mut self.has_failed, written.is_err());
        let path = self.path.display();
        match written {
            Err(error) if !failed_before => {
                tracing::error!(%error, %path, "the sandbox's world is not kept; does the disk have room?");
            }
            Ok(()) if failed_before => tracing::info!(%path, "the sandbox's world is kept again"),
            _ => {}
        }
    }

    /// The file, if something was written to it that may not be on the disk itself.
    pub(super) fn take_unsynced(&mut self) -> io::Result<Option<File>> {
        if std::mem::take(&mut self.is_unsynced) { self.file.try_clone().map(Some) } else { Ok(None) }
    }

    fn append(&mut self, world: &mut World, clock: Mode) -> io::Result<()> {
        if clock != self.clock {
            write_line(&mut self.unwritten, &Line::Clock(clock))?;
            self.clock = clock;
        }
        for change in world.take_changes() {
            write_line(&mut self.unwritten, &Line::World(change))?;
        }
        if self.unwritten.is_empty() {
            return Ok(());
        }
        if self.has_failed {
            self.file.set_len(self.end)?; // half a line must not stand before the next
        }
        self.file.write_all(&self.unwritten)?;
        self.end += self.unwritten.len() as u64;
        self.unwritten.clear();
        self.is_unsynced = true;
        Ok(())
    }

    /// The world was replaced.
    fn begin_anew(&mut self, world: &mut World, clock: Mode) -> io::Result<()> {
        (self.file, self.end) = write_anew(&self.path, world, clock)?;
        self.unwritten.clear();
        self.clock = clock;
        world.watch();
        Ok(())
    }
}

/// Writes a world to a file beside the ledger, which it then replaces: a crash leaves the one or the other.
fn write_anew(path: &Path, world: &World, clock: Mode) -> io::Result<(File, u64)> {
    let beside = path.with_extension("new");
    let mut file = BufWriter::new(File::create(&beside)?);
    write_line(&mut file, &Line::Format(FORMAT))?;
    write_line(&mut file, &Line::Clock(clock))?;
    for record in world.everything() {
        write_line(&mut file, &Line::World(record))?;
    }
    file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    fs::rename(&beside, path)?;
    File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()?;
    let file = File::options().append(true).open(path)?;
    let end = file.metadata()?.len();
    Ok((file, end))
}

fn write_line(to: &mut impl Write, line: &Line<'_>) -> io::Result<()> {
    serde_json::to_writer(&mut *to, line)?;
    to.write_all(b"\n")
}

impl Extent {
    /// Whether most of it is of no use any more.
    pub(super) fn is_bloated(self, world: &World) -> bool {
        self.lines > 2 * world.everything().count() + SLACK
    }
}

impl Found {
    /// Reads a ledger to its last whole line.
    ///
    /// # Errors
    ///
    /// What is wrong, and in which line.
    pub(super) fn read(from: impl io::Read) -> Result<Self, String> {
        let mut from = BufReader::with_capacity(1 << 20, from);
        let mut found = Self { world: World::new(), clock: Mode::Real, extent: Extent { end: 0, lines: 0 } };
        let mut line = Vec::new();
        loop {
            line.clear();
            from.read_until(b'\n', &mut line).map_err(|error| error.to_string())?;
            let whole = line.len() as u64;
            if line.pop() != Some(b'\n') {
                return if found.extent.lines == 0 { Err("it is empty".into()) } else { Ok(found) };
            }
            found.take(&line).map_err(|why| format!("line {}: {why}", found.extent.lines + 1))?;
            found.extent = Extent { end: found.extent.end + whole, lines: found.extent.lines + 1 };
        }
    }

    fn take(&mut self, line: &[u8]) -> Result<(), String> {
        match serde_json::from_slice(line).map_err(|error| error.to_string())? {
            Line::Format(FORMAT) => Ok(()),
            Line::Format(other) => Err(format!("format {other}; this sandbox reads format {FORMAT}")),
            Line::Clock(clock) => {
                self.clock = clock;
                Ok(())
            }
            Line::World(record) => self.world.read(record).map_err(|misfit| misfit.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::seed;

    #[test]
    fn what_the_disk_had_no_room_for_is_written_with_the_next_change() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("world.jsonl");
        let lock = File::create(folder.path().join("lock")).unwrap();
        let mut world = seed::world("2026-01-01T12:00:00Z".parse().unwrap(), "");
        let mut ledger = Ledger::begin(path.clone(), lock, &mut world, Mode::Real).unwrap();
        let good = std::mem::replace(&mut ledger.file, File::open(&path).unwrap()); // nothing can be written to it
        world.people.shift_remove(&seed::ava());
        ledger.write_down(&mut world, Mode::Real);
        assert!(ledger.has_failed);
        ledger.file = good;
        world.people.shift_remove(&seed::ben());
        ledger.write_down(&mut world, Mode::Real);
        assert!(!ledger.has_failed);
        let found = Found::read(File::open(&path).unwrap()).unwrap();
        assert!(!found.world.people.contains_key(&seed::ava()));
        assert!(!found.world.people.contains_key(&seed::ben()));
    }
}
