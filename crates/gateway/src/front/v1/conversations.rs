//! Conversations: until when each may be answered, and what waits in it.

use antiphon_engine::Happened;
use antiphon_graph::{AccountId, Conversation, PersonId};
use antiphon_store::{ConversationFilter, ConversationRow, Sort, Store, Who};
use axum::Json;
use axum::extract::State as Shared;
use futures_util::future::try_join_all;
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::IntoParams;

use super::access::{Manages, Seen};
use super::extract::{Asked, At};
use super::view::ConversationView;
use super::{Page, rows, thread};
use crate::front::problem::Problem;
use crate::front::{Front, Listener, to_the_end};
use crate::names;
use crate::nearest::unknown;

const HINT: &str = "GET /v1/conversations lists those of which a webhook has told";

/// Before a name is looked for, some that are not known yet are asked for: of those among so many who wrote last.
const NEWEST: usize = 200;

/// Which conversations are wanted.
#[expect(clippy::struct_excessive_bools, reason = "a query names each by itself")]
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// Of this account.
    #[param(value_type = Option<String>)]
    account: Option<AccountId>,
    /// Only those whose window is open.
    #[serde(default)]
    open: bool,
    /// Only those in which what the person last wrote is not answered.
    #[serde(default)]
    unanswered: bool,
    /// With this person.
    #[param(value_type = Option<String>)]
    person: Option<PersonId>,
    /// With people whose id has these digits in it, or whose name or username has all these words in it, as far as it is
    /// known here: names are asked for when somebody looks, and kept in memory alone.
    q: Option<String>,
    /// With what the people are called; Instagram is asked for those that are not known.
    #[serde(default)]
    names: bool,
    /// With what was said last.
    #[serde(default)]
    last: bool,
    /// `closing`: those first in which the person waits and whose window closes soonest; or `newest` or `oldest`, by who
    /// wrote last. By account and person unless said otherwise.
    sort: Option<String>,
    /// What `next` gave.
    after: Option<String>,
    /// So many at most; 50 unless said otherwise, and never more than 500.
    limit: Option<usize>,
}

/// Lists conversations.
#[utoipa::path(
    get, path = "/v1/conversations", params(Wanted), responses((status = OK, body = Page<ConversationView>))
)]
pub(super) async fn list<S: Store>(
    Shared(front): Shared<Front<S>>,
    seen: Seen,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Page<ConversationView>>, Problem> {
    let now = front.app.clock.wall();
    let accounts = seen.accounts(wanted.account)?;
    let open_at = wanted.open.then_some(now);
    let filter =
        ConversationFilter { accounts, open_at, person: wanted.person, unanswered: wanted.unanswered };
    let (after, at_most) = (wanted.after.as_deref(), rows(wanted.limit));
    let q = wanted.q.as_deref().map(str::trim).filter(|q| !q.is_empty());
    let (rows, next) = if wanted.sort.is_some() || q.is_some() {
        let order = wanted.sort.as_deref().map_or(Ok(Sort::Newest), sort)?;
        let who = match q {
            Some(q) => Some(looked_for(&front, &filter, q, wanted.names).await?),
            None => None,
        };
        in_order(&front, filter, who, (order, now), after, at_most).await?
    } else {
        let after = after.map(cursor).transpose()?;
        let page = front.app.store.conversations(filter, after, at_most).await?;
        (page.rows, page.next.map(|next| format!("{}/{}", next.account, next.person)))
    };
    let mut data = shown(&front, &rows, wanted.names).await;
    if wanted.last {
        let said = rows.iter().map(|row| thread::last(&front, &row.conversation));
        for (view, said) in data.iter_mut().zip(try_join_all(said).await?) {
            view.last = said;
        }
    }
    Ok(Json(Page { data, next }))
}

/// Who is looked for. Before that, Instagram may be asked what those are called who wrote last.
async fn looked_for<S: Store>(
    front: &Front<S>,
    filter: &ConversationFilter,
    q: &str,
    names: bool,
) -> Result<Who, Problem> {
    if names && front.listener != Listener::Rest {
        let order = (Sort::Newest, front.app.clock.wall());
        let newest = front.app.store.conversations_in_order(filter.clone(), None, order, 0, NEWEST).await?;
        let newest: Vec<_> = newest.into_iter().map(|row| row.conversation).collect();
        names::ask(&front.app, &newest).await;
    }
    let digits = q.bytes().all(|byte| byte.is_ascii_digit()).then(|| q.to_owned());
    Ok(Who { people: front.app.names.with(q, &filter.accounts), digits })
}

/// How they are shown, with names where those are wanted.
async fn shown<S: Store>(front: &Front<S>, rows: &[ConversationRow], names: bool) -> Vec<ConversationView> {
    let now = front.app.clock.wall();
    if names && front.listener != Listener::Rest {
        let all: Vec<_> = rows.iter().map(|row| row.conversation.clone()).collect();
        names::ask(&front.app, &all).await;
    }
    let shown = |row: &ConversationRow| {
        let view = ConversationView::of(row, now);
        if names { view.named(front.app.names.of(&row.conversation)) } else { view }
    };
    rows.iter().map(shown).collect()
}

/// In the order in which people work through them. The order changes while they do: a page begins at a place in it.
async fn in_order<S: Store>(
    front: &Front<S>,
    filter: ConversationFilter,
    who: Option<Who>,
    order: (Sort, Timestamp),
    after: Option<&str>,
    at_most: usize,
) -> Result<(Vec<ConversationRow>, Option<String>), Problem> {
    let place = after.map_or(Ok(0), str::parse);
    let place: usize = place.map_err(|_| Problem::invalid("`after` is what `next` gave", HINT))?;
    let mut rows = front.app.store.conversations_in_order(filter, who, order, place, at_most + 1).await?;
    let next = (rows.len() > at_most).then(|| (place + at_most).to_string());
    rows.truncate(at_most);
    Ok((rows, next))
}

fn sort(word: &str) -> Result<Sort, Problem> {
    const ALL: [Sort; 3] = [Sort::Closing, Sort::Newest, Sort::Oldest];
    let found = ALL.into_iter().find(|sort| sort.word() == word);
    found.ok_or_else(|| Problem::invalid(unknown("order", word, ALL.map(Sort::word)), HINT))
}

/// How one is shown.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct How {
    /// With what the person is called; Instagram is asked when that is not known.
    #[serde(default)]
    names: bool,
}

/// Shows one conversation.
#[utoipa::path(
    get, path = "/v1/conversations/{account}/{person}", params(How), responses((status = OK, body = ConversationView))
)]
pub(super) async fn show<S: Store>(
    Shared(front): Shared<Front<S>>,
    seen: Seen,
    At((account, person)): At<(AccountId, PersonId)>,
    Asked(How { names }): Asked<How>,
) -> Result<Json<ConversationView>, Problem> {
    let row = find_row(&front, &seen, Conversation::new(account, person)).await?;
    let view = shown(&front, &[row], names).await.pop();
    view.map(Json).ok_or_else(|| Problem::not_found("conversation", HINT))
}

/// Sends nothing in a conversation until further notice. What was accepted waits, and what is accepted waits behind it.
#[utoipa::path(
    post, path = "/v1/conversations/{account}/{person}/pause", responses((status = OK, body = ConversationView))
)]
pub(super) async fn pause<S: Store>(
    Shared(front): Shared<Front<S>>,
    Manages(own): Manages,
    At((account, person)): At<(AccountId, PersonId)>,
) -> Result<Json<ConversationView>, Problem> {
    set_paused(front, &own, Conversation::new(account, person), true).await
}

/// Goes on.
#[utoipa::path(
    post, path = "/v1/conversations/{account}/{person}/resume", responses((status = OK, body = ConversationView))
)]
pub(super) async fn resume<S: Store>(
    Shared(front): Shared<Front<S>>,
    Manages(own): Manages,
    At((account, person)): At<(AccountId, PersonId)>,
) -> Result<Json<ConversationView>, Problem> {
    set_paused(front, &own, Conversation::new(account, person), false).await
}

async fn set_paused<S: Store>(
    front: Front<S>,
    own: &Seen,
    conversation: Conversation,
    paused: bool,
) -> Result<Json<ConversationView>, Problem> {
    find(&front, own, conversation.clone()).await?;
    let (set, of) = (front.clone(), conversation.clone());
    let set = async move {
        set.app.store.pause_conversation(&of, paused, set.app.clock.wall()).await?;
        set.app.owner.tell(Happened::Paused { conversation: of, paused });
        Ok::<_, antiphon_store::Error>(())
    };
    to_the_end(set).await?;
    find(&front, own, conversation).await.map(Json)
}

async fn find<S: Store>(
    front: &Front<S>,
    seen: &Seen,
    of: Conversation,
) -> Result<ConversationView, Problem> {
    let row = find_row(front, seen, of).await?;
    Ok(ConversationView::of(&row, front.app.clock.wall()))
}

async fn find_row<S: Store>(
    front: &Front<S>,
    seen: &Seen,
    Conversation { account, person }: Conversation,
) -> Result<ConversationRow, Problem> {
    let accounts = seen.accounts(Some(account))?;
    let filter = ConversationFilter { accounts, person: Some(person), ..ConversationFilter::default() };
    let page = front.app.store.conversations(filter, None, 1).await?;
    page.rows.into_iter().next().ok_or_else(|| Problem::not_found("conversation", HINT))
}

/// `{account}/{person}`, as `next` gives it.
fn cursor(written: &str) -> Result<Conversation, Problem> {
    let parsed = written.split_once('/').and_then(|(account, person)| {
        Some(Conversation::new(AccountId::new(account).ok()?, PersonId::new(person).ok()?))
    });
    parsed.ok_or_else(|| Problem::invalid("`after` is what `next` gave", HINT))
}
