//! Several messages in a row, and albums for accounts that may not send them.

use antiphon_client::{Account, Error, Stopped};
use antiphon_graph::{Closed, Message, MessageId, Sent};

use super::Permits;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::target::Target;

/// Sends messages in order and stops at the first that is not delivered.
pub(super) async fn deliver(
    target: &Target,
    messages: Vec<Message>,
    reply_to: Option<MessageId>,
    permit: impl Permits,
    printer: &mut Printer,
) -> Result<Vec<Sent>, Failure> {
    let account = target.client.account(permit().account().clone());
    target.under_way.begins();
    let sent = in_order(&account, messages, reply_to.clone(), &permit).await;
    let sent = match sent {
        Err(Stopped { mut rest, error, .. }) if error.is_multi_image_unavailable() => {
            printer.warn("this account may not send several images in one message; they go one by one");
            let Message::Images(images) = rest.remove(0) else {
                return Err(error.into());
            };
            in_order(&account, images.one_by_one().collect(), reply_to, &permit).await
        }
        sent => sent,
    };
    target.under_way.is_settled();
    Ok(sent?)
}

/// The first one answers a message, if one is to be answered.
async fn in_order(
    account: &Account,
    messages: Vec<Message>,
    reply_to: Option<MessageId>,
    permit: &impl Permits,
) -> Result<Vec<Sent>, Stopped> {
    let permits = || Ok::<_, Closed>(permit());
    let Some(answered) = reply_to else { return account.send_all(messages, permits).await };
    let (first, rest) = messages.split_first().expect("there is something to send");
    let sent = account.send_in_reply_to(permit(), answered, first.clone()).await;
    let sent =
        sent.map_err(|error: Error| Stopped { delivered: Vec::new(), rest: messages.clone(), error })?;
    match account.send_all(rest.to_vec(), permits).await {
        Ok(more) => Ok([vec![sent], more].concat()),
        Err(stopped) => Err(Stopped { delivered: [vec![sent], stopped.delivered].concat(), ..stopped }),
    }
}
