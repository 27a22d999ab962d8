//! `POST /{account}/messages`: messages, reactions, typing and seen marks.
//!
//! A request is held against the rules in the order in which Instagram seems to: the token, the pace, the request's
//! shape, the person, the window, blocks, what is in it, its media. See
//! <https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api>.

mod action;
pub(crate) mod attach;
mod deliver;
mod draft;
mod judge;
mod media;
mod order;
mod template;
mod window;

use antiphon_graph::PersonId;

use super::call::{Call, Done, Subject};
use super::limits::Kind;
use super::stop::{Judged, Stop};
use super::token::{self, Caller};
use crate::fault::Operation;
use crate::world::World;
use crate::world::person::Magic;
use draft::Draft;
use order::{Order, Recipient, What};

pub(crate) async fn answer(call: &mut Call<'_>, caller: &Caller) -> Result<Done, Stop> {
    let order = call.readable().and_then(|()| Order::read(&call.params.given));
    let operation = operation(&order);
    call.note.operation = order.as_ref().map_or("send", |order| order.what.words()).into();
    call.note.kind = message_type(&order).map(Into::into);
    permit(caller, operation)?;
    call.count(caller, pace(&order))?;
    let (person, magic) = order.as_ref().map_or((None, None), |order| whom(&call.space.world(), order));
    call.note.person.clone_from(&person);
    let kind = message_type(&order);
    call.strike(Some(&caller.account), Subject { operation, person: person.as_ref(), magic, kind }).await?;
    let order = order?;
    call.pass("request");
    match order.what {
        What::Message(draft) => {
            let answers = deliver::Answers { reply_to: order.reply_to, by_human_agent: order.by_human_agent };
            deliver::message(call, caller, &order.to, draft, &answers).await
        }
        action => Ok(action::act(call, caller, &order.to, action)?),
    }
}

/// `{"recipient_id":"..."}`: what an action is answered with, and how a message's answer begins. Ids need no escapes.
fn recipient_alone(person: &PersonId) -> Vec<u8> {
    [br#"{"recipient_id":""#, person.as_str().as_bytes(), br#""}"#].concat()
}

fn operation(order: &Judged<Order>) -> Operation {
    let Ok(order) = order else { return Operation::Send };
    match (&order.what, &order.to) {
        (What::Message(_), Recipient::Comment(_)) => Operation::PrivateReply,
        (What::Message(_), Recipient::Person(_)) => Operation::Send,
        (What::React { .. }, _) => Operation::React,
        (What::Unreact { .. }, _) => Operation::Unreact,
        (What::Typing(_), _) => Operation::Typing,
        (What::Seen, _) => Operation::Seen,
    }
}

fn message_type(order: &Judged<Order>) -> Option<&'static str> {
    match order.as_ref().ok()?.what {
        What::Message(ref draft) => Some(draft.type_name()),
        _ => None,
    }
}

fn permit(caller: &Caller, operation: Operation) -> Judged<()> {
    match operation {
        Operation::PrivateReply => {
            caller.may(token::COMMENTS)?;
            caller.reaches_messages()
        }
        _ => caller.may_reach_messages(),
    }
}

/// Which of the limits counts. What cannot be read counts as a text.
fn pace(order: &Judged<Order>) -> Kind {
    let Ok(order) = order else { return Kind::Text };
    match (&order.to, &order.what) {
        (Recipient::Comment(_), _) => Kind::PrivateReply,
        (_, What::Message(Draft::Audio(_) | Draft::Video(_))) => Kind::AudioVideo,
        _ => Kind::Text,
    }
}

/// The person an order is for, as far as the sandbox knows them.
fn whom(world: &World, order: &Order) -> (Option<PersonId>, Option<Magic>) {
    let id = match &order.to {
        Recipient::Person(id) => Some(id),
        Recipient::Comment(comment) => world.comments.get(comment).map(|comment| &comment.person),
    };
    let Some(id) = id else { return (None, None) };
    (Some(id.clone()), world.people.get(id).and_then(|person| person.magic))
}
