//! Sends: something permitted, ready to go to Instagram.

use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Method, Request};
use jiff::Timestamp;

use crate::draft::{Content, Recipient, Tag};
use crate::{AccessToken, AccountId, Conversation, Endpoint, MessageId, Permit, Presence, wire};

/// One thing to send, with leave to send it.
///
/// Like its [`Permit`] it can be neither copied nor stored. See
/// <https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api>.
#[derive(Debug)]
#[must_use = "a send is only a description; somebody has to carry its request"]
pub struct Send {
    account: AccountId,
    to: Recipient,
    tag: Option<Tag>,
    not_after: Option<Timestamp>,
    content: Content,
    reply_to: Option<MessageId>,
}

impl Send {
    /// What the permit allows. The recipient, and the tag when a human answers late, follow from the permit.
    pub fn new(permit: Permit, content: impl Into<Content>) -> Self {
        let (tag, not_after) = (permit.tag(), permit.not_after());
        let (account, to) = permit.into_parts();
        Self { account, to, tag, not_after, content: content.into(), reply_to: None }
    }

    /// Typing, or having read: needs no permit, because it says nothing.
    pub fn presence(conversation: Conversation, presence: Presence) -> Self {
        let Conversation { account, person } = conversation;
        Self {
            account,
            to: Recipient::Person(person),
            tag: None,
            not_after: None,
            content: Content::Presence(presence),
            reply_to: None,
        }
    }

    /// As an answer to one message of the conversation, shown above it. Reactions and presence take none, and ignore it.
    /// See <https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/send-message>.
    pub fn in_reply_to(self, message: impl Into<Option<MessageId>>) -> Self {
        Self { reply_to: message.into(), ..self }
    }

    /// The request: `POST {base}/{version}/{account}/messages` with a JSON body and the token as a bearer.
    pub fn to_http(&self, endpoint: &Endpoint, token: &AccessToken) -> Request<Vec<u8>> {
        let mut body = Vec::with_capacity(256);
        self.write_json(&mut body);
        let mut request = Request::new(body);
        *request.method_mut() = Method::POST;
        *request.uri_mut() = endpoint.uri(&[self.account.as_str(), "messages"], &[]);
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        request.headers_mut().insert(AUTHORIZATION, Endpoint::bearer(token));
        request
    }

    /// Appends the request's JSON body.
    pub fn write_json(&self, out: &mut Vec<u8>) {
        wire::write::body(out, &self.to, self.tag, self.reply_to.as_ref(), &self.content);
    }

    /// The account that sends.
    pub fn account(&self) -> &AccountId {
        &self.account
    }

    /// Whom it goes to.
    pub fn recipient(&self) -> &Recipient {
        &self.to
    }

    /// What is sent.
    pub fn content(&self) -> &Content {
        &self.content
    }

    /// The moment from which on it may no longer be sent, when there is one that is known.
    pub fn not_after(&self) -> Option<Timestamp> {
        self.not_after
    }
}
