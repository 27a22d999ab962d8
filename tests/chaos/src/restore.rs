//! The restore drill: a backup is taken under load, the gateway goes on sending, is killed, and starts from the backup.
//!
//! What was accepted after the backup is lost to the gateway, and its callers know it. What was accepted before must not
//! reach anybody twice, nor be forgotten: it stands in the list in a state that says what is known.

use std::collections::HashSet;

use crate::check;
use crate::ledger::{Kept, Ledgers, Told};
use crate::load::Load;
use crate::scenario::{Verdict, come_to_rest};
use crate::stage::Stage;

/// So many answers come before the backup, and so many after it.
const BEFORE: u64 = 100;
const AFTER: u64 = 100;

/// Plays it.
pub(crate) async fn drill(mut stage: Stage, load: Load) -> Verdict {
    let mut complaints = Vec::new();
    stage.start().await;
    load.goes_on_after(BEFORE).await;
    let before = load.told();
    let (backup, address) = (stage.path("backup.db"), stage.gateway_address());
    let (is_taken, words) = stage.command(&["backup", &backup, "--gateway", &address]).await;
    if !is_taken {
        complaints.push(format!("no backup was taken under load: {words}"));
    }
    load.goes_on_after(AFTER).await;
    let told = load.abort().await;
    stage.kill().await;

    let received = stage.received().await;
    let database = format!("sqlite:{}", stage.path("data/gateway/antiphon.db"));
    let (is_refused, words) = stage.command(&["restore", &backup, "--database", &database]).await;
    if is_refused || !words.contains("--replace") {
        complaints.push(format!("a database was overwritten unasked: {words}"));
    }
    let restore = ["restore", &backup, "--database", &database, "--replace"];
    let (is_restored, words) = stage.command(&restore).await;
    if !is_restored {
        complaints.push(format!("the backup was not restored: {words}"));
    }
    stage.start().await;
    let at_start = stage.kept().await;
    complaints.extend(nothing_waits_unproved(&at_start));
    if !come_to_rest(&stage).await {
        complaints.push("stuck: messages are still under way after three minutes of quiet".into());
    }
    let ledgers = ledgers(told, &before, &stage).await;
    complaints.extend(check::complaints(&ledgers));
    if received.len() < usize::try_from(BEFORE).unwrap_or_default() {
        complaints.push("too little was sent before the end for a drill".into());
    }
    Verdict::of(&ledgers, stage, complaints).await
}

/// What the restored gateway is answerable for: all that its callers were told of before the backup was begun, and what is
/// in it besides.
async fn ledgers(told: Vec<Told>, before: &[Told], stage: &Stage) -> Ledgers {
    let kept = stage.kept().await;
    let known: HashSet<&str> = before
        .iter()
        .map(|told| told.text.as_str())
        .chain(kept.iter().map(|kept| kept.text.as_str()))
        .collect();
    let told = told.into_iter().filter(|told| known.contains(told.text.as_str())).collect();
    Ledgers { told, received: stage.received().await, kept: kept.clone(), under_load: Vec::new() }
}

/// Right after the start nothing of the backup stands where it would be sent without proof.
fn nothing_waits_unproved(kept: &[Kept]) -> Vec<String> {
    let waits = kept.iter().filter(|kept| matches!(kept.state.as_str(), "queued" | "sending" | "held"));
    let waits = waits.filter(|kept| kept.attempts == 0);
    waits.map(|kept| format!("{:?} is {} right after the restore", kept.text, kept.state)).collect()
}
