//! The table of refusals: every error that is known of the messaging API, each with one class and one remedy.
//!
//! The numbers of the platform are known here and nowhere else. A code that has no row falls to a row for its kind, so
//! that the table answers for every refusal there can be.

mod account;
mod comment;
mod limit;
mod media;
mod person;
mod request;
mod server;
#[cfg(test)]
mod tests;
mod unlisted;

use http::StatusCode;

use super::{Explanation, Refusal};

/// Subcodes from here on mean one thing whatever the code beside them; lower ones repeat across codes.
const DISTINCTIVE: i64 = 1_000_000;

/// One known refusal: how to tell it, what became of the request, what can be done.
///
/// Collected from <https://developers.facebook.com/documentation/business-messaging/messenger-platform/error-codes> and
/// from answers seen in the field.
#[derive(Debug, Eq, PartialEq)]
pub struct Row {
    /// A stable name for people and programs, such as `window_closed`.
    pub name: &'static str,
    /// The HTTP status it usually comes with.
    pub status: StatusCode,
    /// The `type` it usually carries.
    pub kind: &'static str,
    /// Instagram's words, as far as they are known.
    pub message: &'static str,
    /// Which refusals are meant, the usual one first; empty for what no row knows.
    pub told_by: &'static [Match],
    /// What became of the request.
    pub class: Class,
    /// What can be done.
    pub remedy: Remedy,
    /// The same for people.
    pub explanation: Explanation,
}

/// How a row recognises its refusals, from the surest sign to the weakest.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Match {
    /// This code with this subcode.
    Subcode(i64, i64),
    /// This code with these words in the message: for errors that share a code and have no subcode.
    Words(i64, &'static str),
    /// This code in an answer with a 4xx status.
    Declined(i64),
    /// This code, whatever the rest.
    Code(i64),
    /// Any code from the first to the last.
    Codes(i64, i64),
}

/// What became of a request that was refused.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Class {
    /// Nothing was sent, and the same request will not be.
    Refused,
    /// Nothing was sent, and nothing will be from this account until somebody puts it right.
    PauseAccount,
    /// Nothing was sent now; the same request may pass later, if tried a few times at most.
    Later,
    /// Nothing was sent because too much was asked for; the same request passes when the limit has passed.
    Throttled,
    /// The message may have been delivered all the same: to send again without proof may deliver it twice.
    Unknown,
}

/// What a caller can do about a refusal.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Remedy {
    /// Change the request; the explanation says what.
    FixRequest,
    /// Send the images one by one: several in a message are not available to this account.
    SendSeparately,
    /// Wait until the person writes; only they can open the conversation.
    WaitForPerson,
    /// Get a new access token.
    RenewToken,
    /// Somebody must put something right at Instagram or Meta: a permission, a role, a setting, a restriction.
    Repair,
    /// Send less, and again after a pause.
    SlowDown,
    /// Send the same again later, a few times at most.
    RetryLater,
    /// Find out whether the message arrived before sending it again.
    Prove,
    /// Leave it: nothing that the sender does will change the answer.
    GiveUp,
}

/// Every known refusal, by what it is about.
static TABLE: [&[Row]; 7] =
    [person::ROWS, comment::ROWS, request::ROWS, media::ROWS, account::ROWS, limit::ROWS, server::ROWS];

impl Row {
    /// Every row of the table, the ones for what is not known last.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        known().chain(unlisted::ROWS)
    }

    /// The row of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        Self::all().find(|row| row.name == name)
    }

    /// The row that a refusal belongs to: a subcode beats words, words beat a code. Every refusal has a row.
    pub fn of(refusal: &Refusal) -> &'static Self {
        known()
            .filter_map(|row| Some((row.told_by.iter().filter_map(|sign| sign.weight(refusal)).max()?, row)))
            .max_by_key(|(weight, _)| *weight)
            .map_or_else(|| unlisted::row(refusal), |(_, row)| row)
    }

    /// Makes the refusal that this row describes, in Instagram's usual words.
    pub fn refusal(&self) -> Refusal {
        let (code, subcode) = self.codes();
        Refusal::new(self.status, code, subcode, self.kind, self.message)
    }

    /// The code and the subcode that this row is usually told by; zero for the rows told by their status alone.
    pub fn codes(&self) -> (i64, Option<i64>) {
        self.told_by.first().map_or((0, None), |sign| sign.codes())
    }
}

impl Class {
    /// A stable name for programs: `refused`, `pause_account`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::PauseAccount => "pause_account",
            Self::Later => "later",
            Self::Throttled => "throttled",
            Self::Unknown => "unknown",
        }
    }
}

impl Remedy {
    /// A stable name for programs: `fix_request`, `wait_for_person`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FixRequest => "fix_request",
            Self::SendSeparately => "send_separately",
            Self::WaitForPerson => "wait_for_person",
            Self::RenewToken => "renew_token",
            Self::Repair => "repair",
            Self::SlowDown => "slow_down",
            Self::RetryLater => "retry_later",
            Self::Prove => "prove",
            Self::GiveUp => "give_up",
        }
    }
}

fn known() -> impl Iterator<Item = &'static Row> {
    TABLE.iter().copied().flatten()
}

impl Match {
    /// The code and the subcode that are meant; the first code of several.
    pub fn codes(self) -> (i64, Option<i64>) {
        match self {
            Self::Subcode(code, subcode) => (code, Some(subcode)),
            Self::Words(code, _) | Self::Declined(code) | Self::Code(code) | Self::Codes(code, _) => {
                (code, None)
            }
        }
    }

    /// How surely the refusal is meant; `None` when it is not.
    fn weight(self, refusal: &Refusal) -> Option<u8> {
        let has_code = refusal.code() == self.codes().0;
        match self {
            Self::Subcode(_, subcode) if refusal.subcode() != Some(subcode) => None,
            Self::Subcode(..) if has_code => Some(6),
            Self::Subcode(_, subcode) => (subcode >= DISTINCTIVE && speaks_plainly(refusal)).then_some(5),
            Self::Words(_, words) => (has_code && refusal.message().contains(words)).then_some(4),
            Self::Declined(_) => (has_code && refusal.status().is_client_error()).then_some(3),
            Self::Code(_) => has_code.then_some(2),
            Self::Codes(first, last) => (first..=last).contains(&refusal.code()).then_some(1),
        }
    }
}

/// Codes 1 and 2 are Instagram's own trouble: a subcode of another error beside them proves nothing about the message.
fn speaks_plainly(refusal: &Refusal) -> bool {
    !matches!(refusal.code(), 1 | 2)
}
