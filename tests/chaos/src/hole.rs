//! Holes: an Instagram that takes everything and answers nothing.

use std::time::Duration;

use serde_json::json;
use tokio::time::{Instant, sleep};

use crate::ledger::Kept;
use crate::load::Load;
use crate::stage::Stage;

/// How long the accounts that are not in the hole may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// First all of Instagram stands still, and the gateway takes messages all the same. Then all that one account sends is
/// held for ever, and the others go on as if nothing were.
pub(crate) async fn dig(stage: &Stage, load: &Load) -> Vec<String> {
    let mut complaints = Vec::new();
    load.goes_on_after(50).await;
    stage.sandbox_process().stop().await;
    load.goes_on_after(100).await;
    stage.sandbox_process().go_on().await;

    let held = format!("{}-", stage.accounts[0].0);
    let hole = json!({
        "name": "hole",
        "match": { "operation": "send", "body_contains": held },
        "trigger": "always",
        "lasts": "240h",
        "effect": "hold",
    });
    stage.arm(&hole).await;
    load.goes_on_after(u64::MAX).await;
    let began = Instant::now();
    loop {
        let (inside, outside): (Vec<_>, Vec<_>) =
            stage.kept().await.into_iter().partition(|kept| kept.text.starts_with(&held));
        let waiting = outside.iter().filter(|kept| is_open(kept)).count();
        if waiting == 0 {
            let is_held = inside.iter().any(is_open);
            complaints.extend((!is_held).then(|| "the hole held nothing: there was too little to do".into()));
            return complaints;
        }
        if began.elapsed() > PATIENCE {
            complaints.push(format!("{waiting} messages of accounts outside of the hole are not delivered"));
            return complaints;
        }
        sleep(Duration::from_millis(100)).await;
    }
}

fn is_open(kept: &Kept) -> bool {
    kept.state != "delivered"
}
