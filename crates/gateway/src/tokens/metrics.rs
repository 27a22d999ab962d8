//! Tokens among the metrics: how they stand, and how long those last that end first.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use antiphon_store::Store;

use super::{Token, Vigour};
use crate::App;

/// Of so many accounts at most it is told how long their tokens last: those whose end is nearest.
const MOST: usize = 100;

/// In the text format of Prometheus.
pub(crate) fn exposition<S: Store>(app: &App<S>) -> String {
    let now = app.clock.wall();
    let mut ends = Vec::new();
    let mut counts: BTreeMap<_, u64> = Vigour::ALL.map(|vigour| (vigour, 0)).into();
    for (account, standing) in app.directory.tokens() {
        *counts.entry(Token::of(&account, standing.as_ref()).vigour(now)).or_default() += 1;
        ends.extend(
            account.token_expires_at.map(|at| (at.duration_since(now).as_secs(), account.id.clone())),
        );
    }
    ends.sort_unstable();
    let mut page = String::new();
    let head = |page: &mut String, name: &str, help: &str| {
        let _ = writeln!(page, "# HELP {name} {help}\n# TYPE {name} gauge"); // a string takes everything
    };
    head(&mut page, "antiphon_tokens", "Accounts, by how their tokens stand.");
    for (vigour, count) in counts {
        let _ = writeln!(page, "antiphon_tokens{{state=\"{}\"}} {count}", vigour.word());
    }
    head(
        &mut page,
        "antiphon_token_expires_in_seconds",
        "How long tokens last, of the accounts whose end first.",
    );
    for (seconds, account) in ends.into_iter().take(MOST) {
        let _ = writeln!(page, "antiphon_token_expires_in_seconds{{account=\"{account}\"}} {seconds}");
    }
    page
}
