//! Listings: what comes in pages, read one member after the other.

use std::collections::VecDeque;

use antiphon_graph::Call;
use antiphon_graph::call::{Page, StoredMessage, Thread, ThreadMessages, Threads};

use crate::{Client, Doubt, Error, Http, Transport};

/// A listing that is read page by page, each page when it is needed.
///
/// A failure loses nothing: the next call asks for the same page again. See [`Account::threads`] and
/// [`Account::messages`].
///
/// ```
/// # use antiphon_client::{Client, Error, Script};
/// # use antiphon_client::graph::{AccessToken, AccountId, Endpoint};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// # let script = Script::new().answer(http::StatusCode::OK, r#"{"data":[{"id":"t"}]}"#);
/// # let client = Client::over(script, Endpoint::instagram(), AccessToken::new("token"));
/// # let shop = client.account(AccountId::new("17841400000000001")?);
/// let mut threads = shop.threads();
/// while let Some(thread) = threads.next().await? {
///     let messages = shop.messages(thread.id);
///     // ..
/// }
/// # Ok(())
/// # }
/// ```
///
/// [`Account::threads`]: crate::Account::threads
/// [`Account::messages`]: crate::Account::messages
#[must_use = "nothing is asked before the first member is wanted"]
pub struct Listing<C, T = Http>
where
    C: Paged,
{
    client: Client<T>,
    /// What asks for the next page; none after the last one.
    next: Option<C>,
    /// Where the next page begins; none for the first.
    cursor: Option<String>,
    read: VecDeque<C::Member>,
}

/// A call whose answer is one page of a listing.
pub trait Paged: Call<Answer = Page<Self::Member>> + Clone {
    /// What is listed.
    type Member;

    /// The call for the page that begins at a cursor.
    #[must_use]
    fn page_after(self, cursor: String) -> Self;
}

impl Paged for Threads {
    type Member = Thread;

    fn page_after(self, cursor: String) -> Self {
        self.after(cursor)
    }
}

impl Paged for ThreadMessages {
    type Member = StoredMessage;

    fn page_after(self, cursor: String) -> Self {
        self.after(cursor)
    }
}

impl<C: Paged, T: Transport> Listing<C, T> {
    /// The listing that begins with the answer to this call. [`Account`](crate::Account) has shorter ways.
    pub fn new(client: Client<T>, first: C) -> Self {
        Self { client, next: Some(first), cursor: None, read: VecDeque::new() }
    }

    /// The next member; `None` after the last one.
    pub async fn next(&mut self) -> Result<Option<C::Member>, Error> {
        while self.read.is_empty() {
            match self.next_page().await? {
                Some(page) => self.read.extend(page),
                None => return Ok(None),
            }
        }
        Ok(self.read.pop_front())
    }

    /// What is left of the page under way, or else the next page; `None` after the last one.
    pub async fn next_page(&mut self) -> Result<Option<Vec<C::Member>>, Error> {
        if !self.read.is_empty() {
            return Ok(Some(std::mem::take(&mut self.read).into()));
        }
        let Some(call) = &self.next else { return Ok(None) };
        let page = self.client.ask(call).await?;
        if page.next.is_some() && page.next == self.cursor {
            return Err(Error::Unanswered(Doubt::Circular));
        }
        self.cursor.clone_from(&page.next);
        self.next = self.next.take().zip(page.next).map(|(call, cursor)| call.page_after(cursor));
        Ok(Some(page.data))
    }
}
