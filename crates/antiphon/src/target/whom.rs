//! Whom a command means.

use antiphon_graph::{AccountId, CommentId, Conversation, Permit, PersonId};

use super::Target;
use crate::failure::Failure;

/// Whom a command means.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Whom {
    Person(PersonId),
    /// The person who wrote a comment, reached by a private reply.
    Comment(CommentId),
    /// The account itself.
    Oneself,
}

impl Whom {
    /// Leave to send to them from an account. A command does not see webhooks, so Instagram's clock is the judge.
    pub(crate) fn permit(self, account: AccountId, human_agent: bool) -> Permit {
        match self {
            Self::Person(person) if human_agent => {
                Permit::human_agent_on_trust(Conversation { account, person })
            }
            Self::Person(person) => Permit::on_trust(Conversation { account, person }),
            Self::Comment(comment) => Permit::private_reply_on_trust(account, comment),
            Self::Oneself => Permit::to_oneself(account),
        }
    }
}

impl Target {
    /// Who is meant by a number, `comment:` and a number, `me`, or a name that the sandbox knows.
    pub(crate) async fn whom(&self, name: &str) -> Result<Whom, Failure> {
        if name == "me" {
            return Ok(Whom::Oneself);
        }
        if let Some(comment) = name.strip_prefix("comment:") {
            return Ok(Whom::Comment(CommentId::new(comment)?));
        }
        self.person(name).await.map(Whom::Person)
    }

    /// The person who is meant by a number, or by a name that the sandbox knows.
    pub(crate) async fn person(&self, name: &str) -> Result<PersonId, Failure> {
        if let Ok(person) = PersonId::new(name) {
            return Ok(person);
        }
        if self.is_gateway {
            let message =
                format!("{name:?} is not a person's id, and a gateway knows people by their ids alone");
            return Err(Failure::usage(message, "`antiphon conversations list` shows who wrote to it"));
        }
        if !self.is_local() {
            let message = format!("{name:?} is not a person's id, and names are known in the sandbox alone");
            return Err(Failure::usage(message, "a webhook's sender.id is the id to answer to"));
        }
        self.sandbox()?.person(name).await
    }
}
