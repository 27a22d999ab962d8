//! Rows by their key, in order, that know which of them were touched.

use std::hash::Hash;
use std::ops::{Deref, Index, IndexMut};

use indexmap::{Equivalent, IndexMap, IndexSet};

/// Rows by their key, in the order in which they came. To read, it is the map it derefs to.
#[derive(Clone, Debug)]
pub(crate) struct Table<K, V> {
    rows: IndexMap<K, V>,
    /// What was put in, changed or taken out since somebody asked; nothing while nobody wants to know.
    touched: Option<IndexSet<K>>,
}

impl<K: Clone + Eq + Hash, V> Table<K, V> {
    /// Puts a row in: in the place of the one with the same key, or at the end.
    pub(crate) fn insert(&mut self, key: K, row: V) -> Option<V> {
        self.touch(&key);
        self.rows.insert(key, row)
    }

    /// A row, to change it.
    pub(crate) fn get_mut<Q: ?Sized + Hash + Equivalent<K>>(&mut self, key: &Q) -> Option<&mut V> {
        let (_, key, row) = self.rows.get_full_mut(key)?;
        if let Some(touched) = &mut self.touched {
            touched.insert(key.clone());
        }
        Some(row)
    }

    /// All rows, to change any of them.
    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        if let Some(touched) = &mut self.touched {
            touched.extend(self.rows.keys().cloned());
        }
        self.rows.values_mut()
    }

    /// Takes a row out; the others keep their order.
    pub(crate) fn shift_remove(&mut self, key: &K) -> Option<V> {
        self.touch(key);
        self.rows.shift_remove(key)
    }

    /// Notes from now on what is touched.
    pub(super) fn watch(&mut self) {
        self.touched = Some(IndexSet::new());
    }

    /// The keys of what was touched since this was last asked; those of rows that are gone among them.
    pub(super) fn take_touched(&mut self) -> IndexSet<K> {
        self.touched.as_mut().map(std::mem::take).unwrap_or_default()
    }

    fn touch(&mut self, key: &K) {
        if let Some(touched) = &mut self.touched {
            touched.insert(key.clone());
        }
    }
}

impl<K, V> Deref for Table<K, V> {
    type Target = IndexMap<K, V>;

    fn deref(&self) -> &IndexMap<K, V> {
        &self.rows
    }
}

impl<K, V, I> Index<I> for Table<K, V>
where
    IndexMap<K, V>: Index<I, Output = V>,
{
    type Output = V;

    fn index(&self, at: I) -> &V {
        &self.rows[at]
    }
}

/// The row with this key, which must be there.
impl<K: Clone + Eq + Hash, V, Q: ?Sized + Hash + Equivalent<K>> IndexMut<&Q> for Table<K, V> {
    fn index_mut(&mut self, key: &Q) -> &mut V {
        self.get_mut(key).expect("whoever indexes knows that the row is there")
    }
}

/// The row at this place, which must be there.
impl<K: Clone + Eq + Hash, V> IndexMut<usize> for Table<K, V> {
    fn index_mut(&mut self, at: usize) -> &mut V {
        let key = self.rows.get_index(at).expect("whoever indexes knows that the row is there").0.clone();
        self.touch(&key);
        &mut self.rows[at]
    }
}

impl<K: Eq + Hash, V> FromIterator<(K, V)> for Table<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(rows: I) -> Self {
        Self { rows: rows.into_iter().collect(), touched: None }
    }
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self { rows: IndexMap::new(), touched: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_changed_or_taken_out_is_touched_and_what_is_read_is_not() {
        let mut table: Table<u8, &str> = (0..4).map(|key| (key, "old")).collect();
        table.insert(0, "before anybody watched");
        table.watch();
        table.insert(4, "new");
        *table.get_mut(&1).unwrap() = "changed";
        table.shift_remove(&2);
        table[0] = "changed too";
        assert_eq!(table[&3], "old");
        assert!(table.get_mut(&9).is_none());
        assert_eq!(table.take_touched().into_iter().collect::<Vec<_>>(), [4, 1, 2, 0]);
        assert!(table.take_touched().is_empty());
        assert_eq!(table.keys().copied().collect::<Vec<_>>(), [0, 1, 3, 4]);
    }
}
