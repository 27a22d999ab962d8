//! Accounts that need somebody.

use super::Check;
use crate::front::v1::accounts::AccountView;

const WHY: &str = "what is accepted for an account waits while it is paused or its token is of no use";

/// A check for each account that needs somebody, or one when none does.
pub(super) fn checks(accounts: &[AccountView]) -> Vec<Check> {
    let needing: Vec<_> = accounts.iter().flat_map(of).collect();
    match (accounts.len(), needing.is_empty()) {
        (0, _) => vec![Check::well("accounts", "none", WHY).unsure("antiphon account add --help")],
        (number, true) => {
            vec![Check::well("accounts", format!("{number}, none paused, tokens renew themselves"), WHY)]
        }
        _ => needing,
    }
}

fn of(account: &AccountView) -> Vec<Check> {
    let id = &account.id;
    let paused = account.pause.as_ref().map(|pause| {
        Check::well("account", format!("{id} is paused: {}", pause.cause), WHY)
            .unsure(format!("when that is mended: antiphon account resume {id}"))
    });
    paused.into_iter().chain(token(account)).collect()
}

/// What is wrong with an account's token, and what to do.
fn token(account: &AccountView) -> Option<Check> {
    let (id, token) = (&account.id, &account.token);
    let trouble = token.trouble.as_deref().unwrap_or("nobody told why");
    let add = "log in again, and give the new token by `antiphon account add`";
    let check = |found: String| Check::well("account", found, WHY);
    let time =
        |at: Option<jiff::Timestamp>, none: &str| at.map_or_else(|| none.to_owned(), |at| at.to_string());
    match token.state {
        "dead" => Some(check(format!("{id}: its token is dead: {trouble}")).broken(add)),
        "ageing" => {
            let ends = time(account.token_expires_at, "a time that nobody told");
            Some(check(format!("{id}: its token ends at {ends} and is not renewed: {trouble}")).unsure(add))
        }
        _ if token.trouble.is_some() => {
            let next = time(token.renews_at, "no time");
            let found =
                format!("{id}: its token could not be renewed: {trouble}; it is tried again at {next}");
            Some(check(found).unsure(format!("antiphon account refresh {id}")))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::front::v1::accounts::WhenUnknown;
    use crate::front::v1::checks::Health;
    use crate::front::v1::tokens::TokenView;
    use crate::front::v1::view::PauseView;

    #[test]
    fn accounts_that_need_somebody_are_named() {
        let account = |id: &str, state, trouble: Option<&str>, pause: Option<&'static str>| AccountView {
            id: id.to_owned(),
            app: "shop".to_owned(),
            username: None,
            token_expires_at: None,
            on_unknown: WhenUnknown::default(),
            pause: pause.map(|cause| PauseView { cause, until: None, detail: None }),
            token: TokenView { state, since: None, renews_at: None, trouble: trouble.map(ToOwned::to_owned) },
        };
        let all = [
            account("1", "fresh", None, Some("refused")),
            account("2", "dead", Some("the password was changed"), None),
            account("3", "ageing", Some("no answer"), None),
            account("4", "fresh", Some("no answer"), None),
            account("5", "fresh", None, None),
            account("6", "unknown", None, None),
        ];
        let found = checks(&all);
        let health: Vec<_> = found.iter().map(|check| check.health).collect();
        assert_eq!(health, [Health::Unsure, Health::Ill, Health::Unsure, Health::Unsure]);
        assert!(found[1].found.contains("the password was changed"));
        assert_eq!(checks(&all[4..])[0].health, Health::Well);
        assert_eq!(checks(&[])[0].health, Health::Unsure);
    }
}
