//! Measures Antiphon: what it does a second, beside what something else does in the same run.
//!
//! `make bench` runs everything and prints one table. Figures drift with the machine; so where there is something to
//! compare with, the two take turns and the medians of their rounds are compared.

mod ask;
mod gateway;
mod graph;
mod http;
mod ideal;
mod load;
mod process;
mod rounds;
mod sandbox;
mod table;
mod upstream;

use std::process::ExitCode;

use crate::table::Table;

fn main() -> ExitCode {
    let what = std::env::args().nth(1).unwrap_or_default();
    let mut table = Table::default();
    match what.as_str() {
        "graph" => graph::measure(&mut table),
        "sandbox" => sandbox::measure(&mut table),
        "http" => http::measure(&mut table),
        "gateway" => gateway::measure(&mut table),
        "all" => {
            graph::measure(&mut table);
            sandbox::measure(&mut table);
            http::measure(&mut table);
            gateway::measure(&mut table);
        }
        ideal::ROLE => ideal::serve(std::env::args().skip(2)),
        upstream::ROLE => upstream::serve(),
        _ => {
            table::say("usage: antiphon-bench graph | sandbox | http | gateway | all");
            return ExitCode::from(2);
        }
    }
    table.print();
    if table.every_goal_holds() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
