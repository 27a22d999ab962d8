//! What was measured, as one table for people.

use std::io::{self, Write as _};

/// The rows, in the order in which they were measured.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    what: String,
    measured: String,
    goal: Option<Goal>,
}

#[derive(Debug)]
struct Goal {
    needed: String,
    holds: bool,
}

impl Table {
    /// Adds a figure that has a goal.
    pub(crate) fn goal(&mut self, what: impl Into<String>, measured: String, needed: &str, holds: bool) {
        let goal = Some(Goal { needed: needed.to_owned(), holds });
        self.rows.push(Row { what: what.into(), measured, goal });
    }

    /// Adds a figure that is only to be known.
    pub(crate) fn figure(&mut self, what: impl Into<String>, measured: String) {
        self.rows.push(Row { what: what.into(), measured, goal: None });
    }

    pub(crate) fn every_goal_holds(&self) -> bool {
        self.rows.iter().filter_map(|row| row.goal.as_ref()).all(|goal| goal.holds)
    }

    pub(crate) fn print(&self) {
        if self.rows.is_empty() {
            return;
        }
        let width = |of: fn(&Row) -> usize| self.rows.iter().map(of).max().unwrap_or_default();
        let what = width(|row| row.what.chars().count());
        let measured = width(|row| row.measured.chars().count());
        for row in &self.rows {
            let (needed, verdict) = match &row.goal {
                Some(goal) => (goal.needed.as_str(), if goal.holds { "  holds" } else { "  MISSED" }),
                None => ("", ""),
            };
            say(&format!("{:<what$}  {:>measured$}  {needed}{verdict}", row.what, row.measured));
        }
    }
}

/// A number with its thousands apart: `1,234,567`.
pub(crate) fn thousands(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Writes one line to whoever reads the benchmark.
pub(crate) fn say(line: &str) {
    // Somebody who stops reading (`| head`) is no failure of a benchmark.
    let _ = writeln!(io::stdout(), "{line}");
}
