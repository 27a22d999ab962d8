//! The prober: lists a conversation as Instagram remembers it, to see what arrived.

use antiphon_client::{Client, Error};
use antiphon_engine::{Echo, Happened, Likeness, Listed, Queue};
use antiphon_graph::call::{StoredMessage, ThreadMessages, Threads};
use antiphon_graph::{AccountId, ThreadId};
use antiphon_store::Store;
use jiff::Timestamp;
use tracing::{debug, trace, warn};

use crate::{App, Upstream};

/// How many pages are read at most: Instagram tells details of the 20 newest messages only.
const PAGES: usize = 3;

/// Lists the conversation of a queue back to a time, and tells the engine.
pub(crate) async fn list<S: Store>(app: App<S>, queue: Queue, since: Timestamp) {
    trace!(name: "listing.begun", target: "antiphon::step", "a conversation is to be listed");
    let listed = match read(&app, &queue, since).await {
        Ok(Some(listed)) => listed,
        Ok(None) => Listed::Failed,
        Err(error) => {
            warn!(error = &error as &dyn std::error::Error, account.id = %queue.account, "a listing failed");
            Listed::Failed
        }
    };
    app.owner.counts().listings.count(match listed {
        Listed::Read { .. } => "read",
        Listed::Failed => "failed",
    });
    trace!(name: "listing.ended", target: "antiphon::step", "a conversation was listed");
    app.owner.tell(Happened::Listed { queue, listed });
}

async fn read<S: Store>(app: &App<S>, queue: &Queue, since: Timestamp) -> Result<Option<Listed>, Error> {
    let Some(account) = app.directory.account(&queue.account) else { return Ok(None) };
    let Some(conversation) = queue.conversation() else { return Ok(None) };
    let asked_at = app.clock.wall();
    let client = app.upstream.client(account.token.clone());
    let threads = client.ask(&Threads::with(conversation)).await?;
    let Some(thread) = threads.data.into_iter().next() else { return Ok(None) };
    let (messages, back_to) = messages(&client, thread.id, since).await?;
    let echoes: Vec<_> = messages.iter().filter_map(|message| echo(&account.id, message)).collect();
    let mids: Vec<_> = echoes.iter().map(|echo| echo.mid.clone()).collect();
    let Ok(unbound) = app.store.unbound(&account.id, &mids).await else { return Ok(None) };
    let unbound = echoes.into_iter().filter(|echo| unbound.contains(&echo.mid)).collect();
    Ok(Some(Listed::Read { asked_at, unbound, back_to }))
}

/// The messages of a conversation, newest first, and how far back they reach; nothing when that is its beginning.
async fn messages(
    client: &Client<Upstream>,
    thread: ThreadId,
    since: Timestamp,
) -> Result<(Vec<StoredMessage>, Option<Timestamp>), Error> {
    let mut call = ThreadMessages::of(thread);
    let mut messages = Vec::new();
    let mut back_to = None;
    for nth in 0..PAGES {
        let page = match client.ask(&call).await {
            Ok(page) => page,
            // Further pages may be more than Instagram takes in a second. What was read still proves what it shows, and how
            // far back it reaches is said.
            Err(error) if nth > 0 => {
                debug!(error = &error as &dyn std::error::Error, "a listing ends early");
                break;
            }
            Err(error) => return Err(error),
        };
        for message in page.data {
            // Of older ones Instagram tells nothing: the listing ends with the last that has a time.
            let Some(at) = message.created_time else { return Ok((messages, back_to)) };
            back_to = Some(back_to.map_or(at, |earliest: Timestamp| earliest.min(at)));
            messages.push(message);
        }
        match page.next {
            None => return Ok((messages, None)),
            Some(_) if back_to.is_some_and(|at| at < since) => break,
            Some(cursor) => call = call.after(cursor),
        }
    }
    Ok((messages, back_to))
}

/// A message of the account.
fn echo(account: &AccountId, message: &StoredMessage) -> Option<Echo> {
    let from = message.from.as_ref()?.id.as_deref()?;
    (from == account.as_str()).then_some(())?;
    Some(Echo { mid: message.id.clone(), at: message.created_time?, likeness: Likeness::of_listed(message) })
}
