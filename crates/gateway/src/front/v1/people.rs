//! People: everything that is kept about one of them, given out or erased.

use antiphon_graph::webhook::about;
use antiphon_graph::{AccountId, Conversation, PersonId};
use antiphon_store::{ConversationFilter, InboxFilter, Store, Work};
use axum::Json;
use axum::extract::State as Shared;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::access::{Manager, Seen};
use super::extract::{Asked, At};
use super::jobs::{self, Begun, JobView};
use super::view::{ConversationView, MessageView};
use crate::books::ErasureAsked;
use crate::front::Front;
use crate::front::problem::Problem;

/// So many deliveries are looked at together.
const AT_ONCE: usize = 100;

/// Of which account.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Of {
    /// As this account knows them; as all accounts here do when none is named.
    #[param(value_type = Option<String>)]
    account: Option<AccountId>,
}

/// Everything that is kept about a person.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(super) struct Export {
    person: String,
    /// Their conversations, with the window of each.
    conversations: Vec<ConversationView>,
    /// What was sent to them, oldest first, with its attempts.
    messages: Vec<MessageView>,
    /// What webhooks told of them, as it came, oldest first.
    #[schema(value_type = Vec<Object>)]
    events: Vec<Value>,
}

/// Gives out everything that is kept about a person.
#[utoipa::path(get, path = "/v1/people/{person}", params(Of), responses((status = OK, body = Export)))]
pub(super) async fn export<S: Store>(
    Shared(front): Shared<Front<S>>,
    seen: Seen,
    At(person): At<PersonId>,
    Asked(of): Asked<Of>,
) -> Result<Json<Export>, Problem> {
    let mut export = Export { person: person.to_string(), ..Export::default() };
    for account in accounts(&front, &seen, of.account)? {
        let of = Conversation::new(account, person.clone());
        export.messages_of(&front, &of).await?;
        export.conversation_of(&front, &of).await?;
        export.events_of(&front, &of).await?;
    }
    if export.messages.is_empty() && export.conversations.is_empty() && export.events.is_empty() {
        return Err(Problem::not_found("person", "GET /v1/conversations lists who wrote"));
    }
    Ok(Json(export))
}

impl Export {
    async fn conversation_of<S: Store>(
        &mut self,
        front: &Front<S>,
        of: &Conversation,
    ) -> Result<(), Problem> {
        let Conversation { account, person } = of.clone();
        let filter = ConversationFilter {
            accounts: vec![account],
            person: Some(person),
            ..ConversationFilter::default()
        };
        let page = front.app.store.conversations(filter, None, 1).await?;
        let now = front.app.clock.wall();
        self.conversations.extend(page.rows.iter().map(|row| ConversationView::of(row, now)));
        Ok(())
    }

    async fn messages_of<S: Store>(&mut self, front: &Front<S>, of: &Conversation) -> Result<(), Problem> {
        let store = &front.app.store;
        let mut after = None;
        loop {
            let (theirs, next) = store.theirs(of, after).await?;
            for message in theirs {
                let Some(row) = store.message(message.key).await? else { continue };
                let attempts = store.attempts(message.key).await?;
                self.messages.push(MessageView::of(&row).with_history(&attempts));
            }
            match next {
                Some(next) => after = Some(next),
                None => return Ok(()),
            }
        }
    }

    async fn events_of<S: Store>(&mut self, front: &Front<S>, of: &Conversation) -> Result<(), Problem> {
        let store = &front.app.store;
        let Conversation { account, person } = of;
        let filter = InboxFilter {
            accounts: vec![account.clone()],
            person: Some(person.clone()),
            ..InboxFilter::default()
        };
        let (mut newest_first, mut after) = (Vec::new(), None);
        loop {
            let page = store.deliveries(filter.clone(), after, AT_ONCE).await?;
            for row in page.rows {
                if let Some((_, _, body)) = store.delivery(row.id).await? {
                    newest_first.extend(about(&body, account, person).into_iter().rev());
                }
            }
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        self.events.extend(newest_first.into_iter().rev());
        Ok(())
    }
}

/// Erases everything that is kept about a person. What waits for them is taken back, what is under way is waited for, and
/// what is delivered late of the time before is not taken in.
#[utoipa::path(delete, path = "/v1/people/{person}", params(Of), responses((status = ACCEPTED, body = JobView)))]
pub(super) async fn erase<S: Store>(
    Shared(front): Shared<Front<S>>,
    _: Manager,
    At(person): At<PersonId>,
    Asked(of): Asked<Of>,
) -> Result<Begun, Problem> {
    let accounts = accounts(&front, &Seen::Everything, of.account)?;
    for account in &accounts {
        let of = Conversation::new(account.clone(), person.clone());
        front.app.books.bury(&front.app, &of).await?;
    }
    jobs::begin(&front, &Seen::Everything, None, Work::Erasure, &ErasureAsked { person, accounts }).await
}

/// The accounts that may know the person.
fn accounts<S: Store>(
    front: &Front<S>,
    seen: &Seen,
    wanted: Option<AccountId>,
) -> Result<Vec<AccountId>, Problem> {
    let directory = &front.app.directory;
    let accounts = seen.accounts(wanted)?;
    if let Some(unknown) = accounts.iter().find(|account| directory.account(account).is_none()) {
        return Err(Problem::not_found(&format!("account {unknown}"), "GET /v1/accounts lists them"));
    }
    if !accounts.is_empty() {
        return Ok(accounts);
    }
    Ok(directory.accounts().iter().map(|account| account.id.clone()).collect())
}
