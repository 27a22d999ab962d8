//! Access: what a caller may see and do.
//!
//! Who calls is found out once, before anything else; what is asked of whom is said by what a handler takes: [`Seen`] to
//! look, [`Sends`] to decide about messages, [`Manages`] to stop and go on, [`Manager`] for everything else.

use antiphon_graph::AccountId;
use antiphon_store::{Accounts, Store};
use axum::extract::{FromRequestParts, Request, State as Shared};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::HeaderMap;
use http::header::AUTHORIZATION;
use http::request::Parts;

use crate::caller::{Caller, Verb};
use crate::front::Front;
use crate::front::problem::Problem;

/// What a caller may see: some accounts', or everything.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Seen {
    Everything,
    Of(Vec<AccountId>),
}

/// The accounts whose messages a caller may decide about.
#[derive(Clone, Debug)]
pub(super) struct Sends(pub(super) Seen);

/// The accounts that a caller may stop and let go on.
#[derive(Clone, Debug)]
pub(super) struct Manages(pub(super) Seen);

/// A caller who may do everything.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manager;

/// Lets only those in who are somebody, and keeps who it is for those behind.
pub(super) async fn somebody_only<S: Store>(
    Shared(front): Shared<Front<S>>,
    mut request: Request,
    next: Next,
) -> Response {
    match caller(&front, request.headers()) {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(problem) => problem.into_response(),
    }
}

/// Lets only those in who may read everything. Who it is, is known.
pub(super) async fn readers_of_all(request: Request, next: Next) -> Response {
    let accounts = request.extensions().get::<Caller>().and_then(|caller| caller.accounts(Verb::Read));
    if accounts == Some(Accounts::All) {
        next.run(request).await
    } else {
        Problem::not_within().into_response()
    }
}

/// Who calls, as the one `Authorization` header says. Nothing is taken from the query: addresses are written down.
fn caller<S: Store>(front: &Front<S>, headers: &HeaderMap) -> Result<Caller, Problem> {
    let mut shown = headers.get_all(AUTHORIZATION).iter();
    let value = match (shown.next(), shown.next()) {
        (None, _) if front.listener.asks_for_no_key() => return Ok(Caller::Near),
        (None, _) => return Err(Problem::no_token()),
        (Some(value), None) => value,
        (Some(_), Some(_)) => {
            let hint = "send one bearer: a key, or an account's token";
            return Err(Problem::invalid("the request has several Authorization headers", hint));
        }
    };
    let words = value.to_str().unwrap_or_default().trim().split_once(' ');
    let secret = words.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("Bearer"));
    let (_, secret) = secret.ok_or_else(Problem::no_bearer)?;
    let now = front.app.clock.wall();
    front.app.directory.caller(secret.trim(), now).map_err(Problem::unknown_caller)
}

/// The accounts that the caller may do something to.
fn within(parts: &Parts, verb: Verb) -> Result<Seen, Problem> {
    let caller: &Caller = parts.extensions.get().ok_or_else(Problem::no_token)?;
    match caller.accounts(verb).ok_or_else(|| Problem::may_not(verb))? {
        Accounts::All => Ok(Seen::Everything),
        Accounts::These(accounts) => Ok(Seen::Of(accounts)),
    }
}

impl<S: Store> FromRequestParts<Front<S>> for Seen {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Front<S>) -> Result<Self, Problem> {
        within(parts, Verb::Read)
    }
}

impl<S: Store> FromRequestParts<Front<S>> for Sends {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Front<S>) -> Result<Self, Problem> {
        within(parts, Verb::Send).map(Self)
    }
}

impl<S: Store> FromRequestParts<Front<S>> for Manages {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Front<S>) -> Result<Self, Problem> {
        within(parts, Verb::Manage).map(Self)
    }
}

impl<S: Store> FromRequestParts<Front<S>> for Manager {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Front<S>) -> Result<Self, Problem> {
        match within(parts, Verb::Manage)? {
            Seen::Everything => Ok(Self),
            Seen::Of(_) => Err(Problem::not_within()),
        }
    }
}

impl Seen {
    /// Whether what is an account's may be seen.
    pub(super) fn sees(&self, account: &AccountId) -> bool {
        match self {
            Self::Everything => true,
            Self::Of(own) => own.contains(account),
        }
    }

    /// Refuses another's account, whether it exists or not.
    pub(super) fn must_see(&self, account: &AccountId) -> Result<(), Problem> {
        if self.sees(account) { Ok(()) } else { Err(Problem::not_within()) }
    }

    /// The accounts that a list is to show, as filters name them: none means all.
    pub(super) fn accounts(&self, wanted: Option<AccountId>) -> Result<Vec<AccountId>, Problem> {
        match (self, wanted) {
            // To filters, none means all.
            (Self::Of(own), None) if own.is_empty() => Err(Problem::not_within()),
            (Self::Of(own), None) => Ok(own.clone()),
            (_, Some(wanted)) => self.must_see(&wanted).map(|()| vec![wanted]),
            (Self::Everything, None) => Ok(Vec::new()),
        }
    }
}

impl Seen {
    /// The one account that something is about: the one that is wanted, or the caller's only one. None means all.
    pub(super) fn one_account(&self, wanted: Option<AccountId>) -> Result<Option<AccountId>, Problem> {
        match (self, wanted) {
            (Self::Everything, wanted) => Ok(wanted),
            (_, Some(wanted)) => self.must_see(&wanted).map(|()| Some(wanted)),
            (Self::Of(own), None) => match &own[..] {
                [only] => Ok(Some(only.clone())),
                [] => Err(Problem::not_within()),
                _ => Err(Problem::invalid("this key is for several accounts", "name one: account=IG_ID")),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_sees_nothing_of_another_account() {
        let id = |id: &str| AccountId::new(id).unwrap();
        let own = Seen::Of(vec![id("1"), id("3")]);
        assert!(own.sees(&id("1")) && own.sees(&id("3")) && !own.sees(&id("2")));
        assert_eq!(own.accounts(None).unwrap(), [id("1"), id("3")]);
        assert_eq!(own.accounts(Some(id("3"))).unwrap(), [id("3")]);
        assert!(own.accounts(Some(id("2"))).is_err());
        assert!(Seen::Of(Vec::new()).accounts(None).is_err());
        assert_eq!(Seen::Everything.accounts(Some(id("2"))).unwrap(), [id("2")]);
        assert_eq!(Seen::Everything.accounts(None).unwrap(), []);
    }
}
