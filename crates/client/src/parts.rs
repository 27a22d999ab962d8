//! What takes several messages: a long text, or images that may have to go one by one.

use std::fmt;

use antiphon_graph::{Closed, Images, Message, Permit, Sent};

use crate::{Account, Error, Transport};

/// Messages in a row that stopped before the last one was delivered.
///
/// What is in `rest` may be sent later, but for its first member when the error
/// [may have been delivered](Error::may_have_been_delivered).
#[derive(thiserror::Error)]
#[error(
    "stopped at part {} of {}; do not send the parts before it again",
    delivered.len() + 1,
    delivered.len() + rest.len()
)]
pub struct Stopped {
    /// What Instagram answered to the messages before, in order.
    pub delivered: Vec<Sent>,
    /// The message that failed and those after it, in order.
    pub rest: Vec<Message>,
    /// Why it failed.
    #[source]
    pub error: Error,
}

impl fmt::Debug for Stopped {
    /// The kinds of what is left, not its words: errors end in logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rest: Vec<_> = self.rest.iter().map(Message::type_name).collect();
        f.debug_struct("Stopped")
            .field("delivered", &self.delivered)
            .field("rest", &rest)
            .field("error", &self.error)
            .finish()
    }
}

/// How images were sent.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum SentImages {
    /// In one message.
    Together(Sent),
    /// In a message each, because the account may not send several in one.
    OneByOne(Vec<Sent>),
}

impl<T: Transport> Account<T> {
    /// Sends messages in order, each after the one before was delivered, and stops at the first that was not.
    ///
    /// Each message earns a permit of its own, because the window may close between two. A text of any length goes as the
    /// parts of [`Text::split`](antiphon_graph::Text::split).
    ///
    /// ```
    /// # use antiphon_client::{Client, Script, Stopped};
    /// # use antiphon_client::graph::{AccessToken, AccountId, Endpoint, PersonId};
    /// use antiphon_client::graph::{Text, Window};
    /// # use jiff::Timestamp;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let delivered = r#"{"recipient_id":"900000000000001","message_id":"m"}"#;
    /// # let script = Script::new().answer(http::StatusCode::OK, delivered).answer(http::StatusCode::OK, delivered);
    /// # let client = Client::over(script, Endpoint::instagram(), AccessToken::new("token"));
    /// # let shop = client.account(AccountId::new("17841400000000001")?);
    /// # let window = Window::opened(shop.conversation(PersonId::new("900000000000001")?), Timestamp::now());
    /// # let long_text = "la ".repeat(500);
    /// let parts = Text::split(&long_text)?;
    /// let sent = shop.send_all(parts, || window.permit(Timestamp::now())).await?;
    /// assert_eq!(sent.len(), 2);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Stopped`], with what was delivered and what was not.
    pub async fn send_all<M: Into<Message>>(
        &self,
        messages: impl IntoIterator<Item = M>,
        mut permits: impl FnMut() -> Result<Permit, Closed>,
    ) -> Result<Vec<Sent>, Stopped> {
        let mut rest = messages.into_iter().map(Into::into).collect::<Vec<Message>>().into_iter();
        let mut delivered = Vec::with_capacity(rest.len());
        while let Some(message) = rest.as_slice().first() {
            match self.send_permitted(permits(), message.clone()).await {
                Ok(sent) => delivered.push(sent),
                Err(error) => return Err(Stopped { delivered, rest: rest.collect(), error }),
            }
            rest.next();
        }
        Ok(delivered)
    }

    /// Sends images in one message or, if Instagram says that the account may not do that, one by one.
    ///
    /// Instagram refuses several images without sending any, so none arrives twice. The answer says which way they went.
    ///
    /// # Errors
    ///
    /// [`Stopped`], with what was delivered and what was not.
    pub async fn send_images(
        &self,
        images: Images,
        mut permits: impl FnMut() -> Result<Permit, Closed>,
    ) -> Result<SentImages, Stopped> {
        match self.send_permitted(permits(), images.clone().into()).await {
            Ok(sent) => Ok(SentImages::Together(sent)),
            Err(error) if error.is_multi_image_unavailable() => {
                self.send_all(images.one_by_one(), permits).await.map(SentImages::OneByOne)
            }
            Err(error) => Err(Stopped { delivered: Vec::new(), rest: vec![images.into()], error }),
        }
    }

    async fn send_permitted(&self, permit: Result<Permit, Closed>, message: Message) -> Result<Sent, Error> {
        self.send(permit?, message).await
    }
}
