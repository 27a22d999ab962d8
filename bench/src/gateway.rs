//! P1, P2 and P7: the gateway beside the ideal one, which keeps messages on disk and sends them on and does nothing else.
//!
//! Both run in processes of their own, with files of their own on the same disk, and send to the same upstream. They take
//! turns; what is compared are the medians of their rounds.

mod contestant;
mod world;

use std::time::Duration;

use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::load::Load;
use crate::process::Process;
use crate::rounds::{median, turns};
use crate::table::{Table, say, thousands};
use crate::upstream;
use contestant::{Contestant, Round};
use world::World;

const FULL_LOAD: Duration = Duration::from_secs(3);
const LIGHT_LOAD: Duration = Duration::from_millis(1500);
const LIGHT: f64 = 1_000.0;

/// How far the gateway may stay behind the ideal one.
const THROUGHPUT: f64 = 0.8;
const PROCESSOR_TIME: f64 = 1.5;
const ACCEPT_P50: f64 = 1.3;
const ACCEPT_P99: f64 = 1.5;
const WAITS_LONGER: f64 = 1.0;

pub(crate) fn measure(table: &mut Table) {
    say(
        "gateway: 64 connections send texts to 20,000 people from 1,000 accounts, through Antiphon and the ideal gateway",
    );
    let runtime = Runtime::new().expect("a runtime starts");
    let here = std::env::current_exe().expect("a running program knows where it is");
    let (_upstream, upstream) = Process::start(std::process::Command::new(&here).arg(upstream::ROLE));
    let upstream = upstream.trim().to_owned();
    // Beside the program, for that is a disk, which the folder for temporary files need not be.
    let folder = TempDir::new_in(here.parent().expect("a program stands in a folder")).expect("a folder");
    let ideal = Contestant::ideal(&upstream, folder.path());
    let gateway = Contestant::gateway(&upstream, folder.path());
    runtime.block_on(world::prepare(&gateway.address));

    let world = World::default();
    let rate = throughput(table, &runtime, &world, [&ideal, &gateway]);
    accepting(table, &runtime, &world, rate / 4.0, "a quarter of the ideal's", [&ideal, &gateway]);
    let accepts = accepting(table, &runtime, &world, LIGHT, "1,000/s", [&ideal, &gateway]);
    waiting(table, &runtime, &world, accepts, &gateway.address, &upstream);
}

/// P1 and P7: as fast as they can. Says how many messages a second the ideal one takes and delivers.
fn throughput(table: &mut Table, runtime: &Runtime, world: &World, both: [&Contestant; 2]) -> f64 {
    let round = |one: &Contestant| runtime.block_on(one.round(world, FULL_LOAD));
    let [ideal, gateway] = turns([&mut || round(both[0]), &mut || round(both[1])]);
    let figures = |figure: fn(&Round) -> f64| (median(&ideal, figure), median(&gateway, figure));

    let (best, rate) = figures(|round| round.rate);
    let ratio = rate / best;
    let goal = "at least 0.8 x";
    table.goal("P1 gateway: throughput beside the ideal", format!("{ratio:.2} x"), goal, ratio >= THROUGHPUT);
    table.figure("   messages/s accepted and delivered", thousands(rate));
    table.figure("   the ideal gateway", thousands(best));

    let (least, cpu) = figures(|round| round.cpu);
    let ratio = cpu / least;
    let goal = "at most 1.5 x";
    table.goal(
        "P7 gateway: processor time beside the ideal",
        format!("{ratio:.2} x"),
        goal,
        ratio <= PROCESSOR_TIME,
    );
    table.figure("   processor time a message, µs", format!("{cpu:.1}"));
    table.figure("   the ideal gateway", format!("{least:.1}"));
    best
}

/// P2, for callers who do not wait: how soon a message is kept, at a rate. Says the ideal one's median, in milliseconds.
fn accepting(
    table: &mut Table,
    runtime: &Runtime,
    world: &World,
    rate: f64,
    what: &str,
    both: [&Contestant; 2],
) -> f64 {
    let light = |one: &Contestant| light_load(runtime, &one.address, rate, world, true);
    let [ideal, gateway] = turns([&mut || light(both[0]), &mut || light(both[1])]);
    for (part, name, at_most) in [(0.5, "p50", ACCEPT_P50), (0.99, "p99", ACCEPT_P99)] {
        let (best, ours) = (median(&ideal, |load| load.wait(part)), median(&gateway, |load| load.wait(part)));
        let ratio = ours / best;
        let row = format!("P2 gateway: accept {name} at {what}");
        table.goal(row, format!("{ratio:.2} x"), &format!("at most {at_most} x"), ratio <= at_most);
        table.figure("   ms, and the ideal gateway's", format!("{ours:.2}, {best:.2}"));
    }
    median(&ideal, |load| load.wait(0.5))
}

/// P2, for callers who wait for Instagram's answer. What the ideal gateway takes to keep a message is straight to a host
/// and back, and one commit.
fn waiting(table: &mut Table, runtime: &Runtime, world: &World, accepts: f64, gateway: &str, upstream: &str) {
    let light = |address: &str| light_load(runtime, address, LIGHT, world, false);
    let [waits, straight] = turns([&mut || light(gateway), &mut || light(upstream)]);
    let p50 = |rounds: &[Load]| median(rounds, |load| load.wait(0.5));
    let (waits, straight) = (p50(&waits), p50(&straight));
    let commit = (accepts - straight).max(0.0);
    let longer = waits - straight - commit;
    let goal = "at most 1 ms, and a commit";
    let holds = longer <= WAITS_LONGER;
    table.goal("P2 gateway: p50 of waiting, longer than straight by ms", format!("{longer:.2}"), goal, holds);
    table.figure(
        "   ms, straight to the upstream, a commit",
        format!("{waits:.2}, {straight:.2}, {commit:.2}"),
    );
}

fn light_load(runtime: &Runtime, address: &str, rate: f64, world: &World, hurries: bool) -> Load {
    let requests = world.requests(hurries);
    let load = runtime.block_on(Load::at_rate(address, LIGHT_LOAD, rate, requests));
    assert_eq!(load.bad, None, "every message is taken");
    load
}
