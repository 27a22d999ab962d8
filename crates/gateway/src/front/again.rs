//! Again: what did not go is accepted once more, as a new message.

use antiphon_engine::{Ground, MessageKey};
use antiphon_graph::{LongDraft, Recipient, Tag, Window};
use antiphon_store::{Accepted, MessageRow, Retry, Store};
use jiff::{SignedDuration, Timestamp};

use super::asked::{Checked, Failed, may_wait};
use super::message;
use super::options::Options;
use crate::App;
use crate::disclosure::Market;

/// Why a message cannot be sent again whatever its window.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum Gone {
    /// Its text was forgotten.
    #[error("what it said is forgotten")]
    Text,
    /// Some of it would come twice.
    #[error("{done} of its {all} parts are delivered; send what is missing as a new message")]
    Parts { done: u32, all: u32 },
    /// Its account is not there any more.
    #[error("its account is not known here any more")]
    Account,
}

/// What would become of a message that is sent again now.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Would {
    /// It would wait for its turn.
    Go,
    /// It would wait for the person.
    Wait,
    /// It would be refused: the window is closed.
    BeRefused,
}

/// A message as its caller asked for it, to be asked for once more.
#[derive(Debug)]
pub(crate) struct Again(Checked);

impl Again {
    /// With what its caller said of it, and without how long it was wanted; but it is held, if that is said and it can be.
    pub(crate) fn of<S: Store>(
        app: &App<S>,
        row: &MessageRow,
        hold: Option<SignedDuration>,
    ) -> Result<Self, Gone> {
        let account = app.directory.account(&row.queue.account).ok_or(Gone::Account)?;
        if let Some((done, all)) = row.parts.filter(|(done, _)| *done > 0) {
            return Err(Gone::Parts { done, all });
        }
        let draft = row.draft.as_deref().and_then(|draft| LongDraft::from_json(draft).ok());
        let (LongDraft { before, draft }, _) = draft.ok_or(Gone::Text)?;
        let hold = hold.filter(|_| may_wait(&draft));
        let market = row.market.as_deref().and_then(Market::read);
        let (origin, language) = (row.origin, row.language.clone());
        let options = Options { hold, origin, language, market, ..Options::default() };
        Ok(Self(Checked { account, before, draft, options, file: None, asked: None, notes: Vec::new() }))
    }

    /// What would become of it.
    pub(crate) fn would(&self, window: Option<&Window>, now: Timestamp) -> Would {
        let Checked { account, draft, options, .. } = &self.0;
        let Recipient::Person(person) = &draft.to else { return Would::Go };
        let goes = if person.as_str() == account.id.as_str() {
            true
        } else if draft.tag == Some(Tag::HumanAgent) {
            window.is_some_and(|window| window.clone().human_agent(now).is_ok())
        } else {
            window.is_some_and(|window| window.is_open(now))
        };
        match (goes, options.hold) {
            (true, _) => Would::Go,
            (false, Some(_)) => Would::Wait,
            (false, None) => Would::BeRefused,
        }
    }

    /// Accepts it, and tells the engine. The retry is kept in the same commit as the new message.
    pub(super) async fn accept<S: Store>(
        &self,
        app: &App<S>,
        retry: Retry,
    ) -> Result<(MessageKey, Accepted), Failed> {
        let ground: Ground = message::ground(app, &self.0).await?;
        let mut chance = [0; 9];
        getrandom::fill(&mut chance).expect("the system gives random bytes");
        let new = message::of(app, &self.0, ground, app.clock.wall(), chance);
        let new = antiphon_store::NewMessage { retries: Some(retry), ..new };
        let (key, queue, draft) = (new.head.key, new.queue.clone(), new.draft.clone());
        let accepted = app.store.accept(new).await?;
        if let Accepted::New { head, window } = &accepted {
            app.owner.accepted(queue, head.clone(), window.clone(), draft);
        }
        Ok((key, accepted))
    }

    /// The same for whoever does many: what would refuse one of them refuses only that.
    pub(crate) async fn accept_or_refuse<S: Store>(
        &self,
        app: &App<S>,
        retry: Retry,
    ) -> Result<Option<Accepted>, antiphon_store::Error> {
        match self.accept(app, retry).await {
            Ok((_, accepted)) => Ok(Some(accepted)),
            Err(Failed::Refused(_)) => Ok(None),
            Err(Failed::Store(error)) => Err(error),
        }
    }
}
