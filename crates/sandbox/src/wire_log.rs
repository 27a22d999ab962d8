//! What went over the wire of a space, for a failed test to show.

use antiphon_graph::PersonId;

use crate::journal::{Direction, Exchange};
use crate::sandbox::Sandbox;
use crate::world::World;

/// How many exchanges are shown.
const SHOWN: usize = 100;

impl Sandbox {
    /// What went over the wire of this space, the newest hundred exchanges, a line for each:
    ///
    /// ```text
    /// 14:03:12.104  ← webhook  message     ava   200   9 ms
    /// 14:03:40.002  → API      send text   ava   403   3 ms  the window closed at 2026-01-02T12:00:00Z
    /// ```
    pub fn wire_log(&self) -> String {
        let exchanges = self.space.journal().exchanges();
        let world = self.space.world();
        let shown = &exchanges[exchanges.len().saturating_sub(SHOWN)..];
        shown.iter().map(|exchange| line(exchange, &world)).collect::<Vec<_>>().join("\n")
    }
}

fn line(exchange: &Exchange, world: &World) -> String {
    let note = &exchange.note;
    let (arrow, operation) = match exchange.direction {
        Direction::Api => ("→ API    ", &*note.operation),
        Direction::Webhook => {
            ("← webhook", note.operation.strip_prefix("webhook ").unwrap_or(&note.operation))
        }
    };
    let at = note.at.strftime("%H:%M:%S.%3f");
    let whom = note.person.as_ref().map_or("", |person| name(person, world));
    let status = exchange.status.map_or_else(|| "---".to_owned(), |status| status.to_string());
    let ms = exchange.duration.as_millis();
    let why = note.reason.as_deref().unwrap_or_default();
    let faults = match &note.faults[..] {
        [] => String::new(),
        names => format!("  [{}]", names.join(", ")),
    };
    let line = format!("{at}  {arrow}  {operation:<20}  {whom:<16}  {status}  {ms:>4} ms  {why}{faults}");
    line.trim_end().to_owned()
}

fn name<'a>(person: &'a PersonId, world: &'a World) -> &'a str {
    world.people.get(person).map_or(person.as_str(), |person| &person.handle)
}
