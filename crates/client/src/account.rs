//! An account: who sends, and what it can ask about its conversations.

use antiphon_graph::call::{
    OneMessage, Person, Profile, StoredMessage, Subscribe, SubscribedApps, Subscription, ThreadMessages,
    Threads, Unsubscribe,
};
use antiphon_graph::{
    AccountId, Content, Conversation, Emoji, Message, MessageId, Permit, PersonId, Presence, Reaction, Send,
    Sent, ThreadId,
};

use crate::listing::Listing;
use crate::{Client, Error, Http, Transport};

/// One Instagram professional account, with the client that speaks for it.
///
/// To send takes a [`Permit`], and a permit comes from a [`Window`](antiphon_graph::Window) that the person opened by
/// writing: there is no plain way to send a message that Instagram would refuse as cold.
pub struct Account<T = Http> {
    client: Client<T>,
    id: AccountId,
}

impl<T: Transport> Account<T> {
    pub(crate) fn new(client: Client<T>, id: AccountId) -> Self {
        Self { client, id }
    }

    /// The account's id.
    pub fn id(&self) -> &AccountId {
        &self.id
    }

    /// The client that speaks for it.
    pub fn client(&self) -> &Client<T> {
        &self.client
    }

    /// Its conversation with a person.
    pub fn conversation(&self, person: PersonId) -> Conversation {
        Conversation::new(self.id.clone(), person)
    }

    /// Sends a message to whomever the permit is for. See
    /// <https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api>.
    ///
    /// # Errors
    ///
    /// Ask [`Error::may_have_been_delivered`] before sending the same again.
    pub async fn send(&self, permit: Permit, message: impl Into<Message>) -> Result<Sent, Error> {
        self.deliver(permit, message.into().into(), None).await
    }

    /// Sends a message that is shown below the one it answers, of the same conversation and of either side. See
    /// <https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/send-message>.
    ///
    /// # Errors
    ///
    /// As [`Account::send`].
    pub async fn send_in_reply_to(
        &self,
        permit: Permit,
        to: MessageId,
        message: impl Into<Message>,
    ) -> Result<Sent, Error> {
        self.deliver(permit, message.into().into(), Some(to)).await
    }

    /// Puts an emoji on a message; it replaces the one that the account put there before. To repeat it does no harm.
    pub async fn react(&self, permit: Permit, to: MessageId, emoji: Emoji) -> Result<Sent, Error> {
        self.deliver(permit, Reaction::React { to, emoji }.into(), None).await
    }

    /// Takes the account's emoji off a message. To repeat it does no harm.
    pub async fn unreact(&self, permit: Permit, from: MessageId) -> Result<Sent, Error> {
        self.deliver(permit, Reaction::Unreact { from }.into(), None).await
    }

    /// Shows a person that the account is typing, for 20 seconds or until its next message. See
    /// <https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api/sender-actions>.
    pub async fn typing_on(&self, person: PersonId) -> Result<Sent, Error> {
        self.show(person, Presence::TypingOn).await
    }

    /// Shows a person that the account stopped typing.
    pub async fn typing_off(&self, person: PersonId) -> Result<Sent, Error> {
        self.show(person, Presence::TypingOff).await
    }

    /// Shows a person that the account has read what they wrote.
    pub async fn seen(&self, person: PersonId) -> Result<Sent, Error> {
        self.show(person, Presence::Seen).await
    }

    async fn deliver(
        &self,
        permit: Permit,
        content: Content,
        reply_to: Option<MessageId>,
    ) -> Result<Sent, Error> {
        if *permit.account() != self.id {
            let permitted = permit.account().clone();
            return Err(Error::OtherAccount { account: self.id.clone(), permitted });
        }
        self.client.send(Send::new(permit, content).in_reply_to(reply_to)).await
    }

    async fn show(&self, person: PersonId, presence: Presence) -> Result<Sent, Error> {
        self.client.send(Send::presence(self.conversation(person), presence)).await
    }
}

impl<T: Transport> Account<T> {
    /// What a person lets the account know about them, once they have written to it.
    pub async fn profile(&self, person: PersonId) -> Result<Person, Error> {
        self.client.ask(&Profile::of(person)).await
    }

    /// The account's conversations, the newest first. Instagram takes 2 such calls a second for an account; a page is
    /// one call.
    pub fn threads(&self) -> Listing<Threads, T> {
        Listing::new(self.client.clone(), Threads::of(self.id.clone()))
    }

    /// The account's conversation with a person, as a listing of one at most.
    pub fn threads_with(&self, person: PersonId) -> Listing<Threads, T> {
        Listing::new(self.client.clone(), Threads::with(self.conversation(person)))
    }

    /// The messages of a conversation, the newest first. Instagram tells the details of the 20 newest.
    pub fn messages(&self, thread: ThreadId) -> Listing<ThreadMessages, T> {
        Listing::new(self.client.clone(), ThreadMessages::of(thread))
    }

    /// One message.
    pub async fn message(&self, id: MessageId) -> Result<StoredMessage, Error> {
        self.client.ask(&OneMessage::of(id)).await
    }

    /// Has the events of the account's conversations sent to the app's webhook. See
    /// <https://developers.facebook.com/documentation/instagram-platform/webhooks>.
    pub async fn subscribe(&self) -> Result<(), Error> {
        self.client.ask(&Subscribe::to_conversations(self.id.clone())).await
    }

    /// Ends the sending of the account's events to the app's webhook.
    pub async fn unsubscribe(&self) -> Result<(), Error> {
        self.client.ask(&Unsubscribe::of(self.id.clone())).await
    }

    /// Which apps get the account's events.
    pub async fn subscriptions(&self) -> Result<Vec<Subscription>, Error> {
        self.client.ask(&SubscribedApps::of(self.id.clone())).await
    }
}

impl<T> Clone for Account<T> {
    fn clone(&self) -> Self {
        Self { client: self.client.clone(), id: self.id.clone() }
    }
}

impl<T> std::fmt::Debug for Account<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account").field("id", &self.id).field("client", &self.client).finish()
    }
}
