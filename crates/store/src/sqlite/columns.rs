//! Columns: how values are put into them, and read from them again.

use antiphon_engine::{Fence, MessageKey, Shard};
use jiff::Timestamp;
use rusqlite::types::{FromSql, Type};
use rusqlite::{Result, Row};

/// A time, in microseconds.
pub(super) fn time(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// A time that need not be there.
pub(super) fn maybe_time(at: Option<Timestamp>) -> Option<i64> {
    at.map(time)
}

/// A key with its shard last: rows of all shards stand in the order of time.
pub(super) fn key(key: MessageKey) -> [u8; 16] {
    let mut bytes = key.to_bytes();
    bytes.rotate_left(1);
    bytes
}

/// A shard.
pub(super) fn shard(shard: Shard) -> i64 {
    i64::from(shard.0)
}

/// A number that a column cannot hold is the greatest it can.
pub(super) fn count(number: impl TryInto<i64>) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}

/// Reads a row's columns from left to right.
pub(super) struct Columns<'r> {
    row: &'r Row<'r>,
    next: usize,
}

impl<'r> Columns<'r> {
    pub(super) fn of(row: &'r Row<'r>) -> Self {
        Self { row, next: 0 }
    }

    /// What is there, as SQLite has it.
    pub(super) fn value<T: FromSql>(&mut self) -> Result<T> {
        self.next += 1;
        self.row.get(self.next - 1)
    }

    /// What a reader makes of it; what means nothing to it was not written by this program.
    pub(super) fn read<R: FromSql, T>(&mut self, read: impl FnOnce(R) -> Option<T>) -> Result<T> {
        let value = self.value()?;
        read(value).ok_or_else(|| self.strange())
    }

    /// The same for what need not be there.
    pub(super) fn maybe<R: FromSql, T>(&mut self, read: impl FnOnce(R) -> Option<T>) -> Result<Option<T>> {
        match self.value::<Option<R>>()? {
            Some(value) => read(value).map(Some).ok_or_else(|| self.strange()),
            None => Ok(None),
        }
    }

    pub(super) fn time(&mut self) -> Result<Timestamp> {
        self.read(|at| Timestamp::from_microsecond(at).ok())
    }

    pub(super) fn maybe_time(&mut self) -> Result<Option<Timestamp>> {
        self.maybe(|at| Timestamp::from_microsecond(at).ok())
    }

    /// A word or an id.
    pub(super) fn word<T>(&mut self, read: impl FnOnce(&str) -> Option<T>) -> Result<T> {
        self.read(|word: String| read(&word))
    }

    pub(super) fn maybe_word<T>(&mut self, read: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>> {
        self.maybe(|word: String| read(&word))
    }

    /// Anything that is parsed from its words.
    pub(super) fn parsed<T: std::str::FromStr>(&mut self) -> Result<T> {
        self.word(|word| word.parse().ok())
    }

    pub(super) fn maybe_parsed<T: std::str::FromStr>(&mut self) -> Result<Option<T>> {
        self.maybe_word(|word| word.parse().ok())
    }

    pub(super) fn number<T: TryFrom<i64>>(&mut self) -> Result<T> {
        self.read(|number: i64| T::try_from(number).ok())
    }

    pub(super) fn key(&mut self) -> Result<MessageKey> {
        self.read(read_key)
    }

    pub(super) fn maybe_key(&mut self) -> Result<Option<MessageKey>> {
        self.maybe(read_key)
    }

    pub(super) fn maybe_fence(&mut self) -> Result<Option<Fence>> {
        Ok(self.value::<Option<i64>>()?.map(Fence::from_number))
    }

    /// Leaves some columns out.
    pub(super) fn skip(&mut self, columns: usize) {
        self.next += columns;
    }

    /// What is there was not written by this program.
    pub(super) fn strange(&self) -> rusqlite::Error {
        let at = self.next.saturating_sub(1);
        let name = self.row.as_ref().column_name(at).unwrap_or("a column").to_owned();
        rusqlite::Error::FromSqlConversionFailure(
            at,
            Type::Null,
            format!("{name} holds what this program does not know").into(),
        )
    }
}

fn read_key(bytes: Vec<u8>) -> Option<MessageKey> {
    let mut bytes: [u8; 16] = bytes.try_into().ok()?;
    bytes.rotate_right(1);
    Some(MessageKey::from_bytes(bytes))
}
