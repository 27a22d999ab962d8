//! Access: what a caller may see and do.

use antiphon_graph::{AccessToken, AccountId};
use antiphon_store::Store;
use axum::extract::FromRequestParts;
use http::header::AUTHORIZATION;
use http::request::Parts;

use crate::front::Front;
use crate::front::problem::Problem;

/// What a caller may see: one account's, or everything.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Seen {
    Everything,
    Of(AccountId),
}

/// A caller who may do everything.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manager;

impl<S: Store> FromRequestParts<Front<S>> for Seen {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, front: &Front<S>) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(AUTHORIZATION) else {
            return if front.is_near { Ok(Self::Everything) } else { Err(Problem::no_token()) };
        };
        let words = value.to_str().unwrap_or_default().trim().split_once(' ');
        let token = words.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("Bearer"));
        let account = token.and_then(|(_, token)| front.app.directory.account_of(&AccessToken::new(token)));
        account.map(|account| Self::Of(account.id.clone())).ok_or_else(Problem::unknown_token)
    }
}

impl<S: Store> FromRequestParts<Front<S>> for Manager {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, front: &Front<S>) -> Result<Self, Problem> {
        match Seen::from_request_parts(parts, front).await? {
            Seen::Everything => Ok(Self),
            Seen::Of(_) => Err(Problem::only_own()),
        }
    }
}

impl Seen {
    /// Whether what is an account's may be seen.
    pub(super) fn sees(&self, account: &AccountId) -> bool {
        match self {
            Self::Everything => true,
            Self::Of(own) => own == account,
        }
    }

    /// The accounts that a list is to show, as filters name them: none means all.
    pub(super) fn accounts(&self, wanted: Option<AccountId>) -> Result<Vec<AccountId>, Problem> {
        match (self, wanted) {
            (Self::Everything, wanted) => Ok(wanted.into_iter().collect()),
            (Self::Of(own), Some(wanted)) if *own != wanted => Err(Problem::only_own()),
            (Self::Of(own), _) => Ok(vec![own.clone()]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_accounts_token_shows_nothing_of_another() {
        let id = |id: &str| AccountId::new(id).unwrap();
        let own = Seen::Of(id("1"));
        assert!(own.sees(&id("1")) && !own.sees(&id("2")));
        assert_eq!(own.accounts(None).unwrap(), [id("1")]);
        assert!(own.accounts(Some(id("2"))).is_err());
        assert_eq!(Seen::Everything.accounts(Some(id("2"))).unwrap(), [id("2")]);
        assert_eq!(Seen::Everything.accounts(None).unwrap(), []);
    }
}
