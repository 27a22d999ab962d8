//! `GET /{conversation}` and `GET /{conversation}/messages`: what was said in one conversation.

use super::page::{Wanted, next, page};
use super::{plain, project, said, time_of};
use crate::fault::Operation;
use crate::graph::body::Object;
use crate::graph::call::{Call, Done, Subject};
use crate::graph::fields::Field;
use crate::graph::limits::Kind;
use crate::graph::refusal::OBJECT_UNKNOWN;
use crate::graph::route;
use crate::graph::stop::{Judged, Stop};
use crate::graph::token::Caller;
use crate::webhook::Links;
use crate::world::World;
use crate::world::message::Message;
use crate::world::thread::Thread;

/// The most messages of one page.
const MOST: usize = 100;

/// Of so many messages, the newest, Instagram gives details.
pub(super) const DETAILED: usize = 20;

pub(in crate::graph) async fn answer(
    call: &mut Call<'_>,
    caller: &Caller,
    number: u128,
) -> Result<Done, Stop> {
    call.note.operation = "read conversation".into();
    caller.may_reach_messages()?;
    route::begin(call, caller, Kind::Conversations, Subject::nobody(Operation::Messages)).await?;
    let fields = route::fields(call)?;
    let space = call.space.clone();
    let world = space.world();
    let thread = world.thread_by_number(number).filter(|thread| thread.account == caller.account);
    let Some(thread) = thread else {
        return Err(OBJECT_UNKNOWN.refuse("path", "the account has no such conversation").into());
    };
    call.note.person = Some(thread.person.clone());
    let view = View::new(call, &world);
    let body = if call.path.edge.is_some() {
        let fields = if fields.is_empty() { plain(&["id", "created_time"]) } else { fields };
        view.messages(thread, Wanted::by_call(call, MOST)?, &fields)?
    } else {
        let fields = if fields.is_empty() { plain(&["id", "updated_time"]) } else { fields };
        view.thread(thread, &fields)?
    };
    Ok(Done::with(body.to_bytes()))
}

/// How a call sees conversations.
pub(super) struct View<'v> {
    call: &'v Call<'v>,
    world: &'v World,
}

impl<'v> View<'v> {
    pub(super) fn new(call: &'v Call<'_>, world: &'v World) -> Self {
        Self { call, world }
    }

    /// A conversation, as far as it was asked about.
    pub(super) fn thread(&self, thread: &'v Thread, fields: &[Field]) -> Judged<Object<'v>> {
        project(fields, "IGConversation", thread.id().to_string().into(), |field| match field.name.as_str() {
            "updated_time" => Ok(Some(time_of(thread.messages.last().map_or(0, |last| last.item)).into())),
            "participants" => Ok(Some(said::participants(self.world, thread))),
            "messages" => {
                let inner =
                    if field.inner.is_empty() { plain(&["id", "created_time"]) } else { field.inner.clone() };
                let wanted = Wanted::of(field.limit, field.after.as_deref(), MOST)?;
                self.messages(thread, wanted, &inner).map(|messages| Some(messages.into()))
            }
            other => Err(route::no_field(other, "IGConversation")),
        })
    }

    /// A page of a conversation's messages, newest first. Only the newest have details; of the others Instagram gives
    /// the id and the time.
    fn messages(&self, thread: &'v Thread, wanted: Wanted, fields: &[Field]) -> Judged<Object<'v>> {
        let newest_first = visible(thread).enumerate();
        let (messages, has_more) = wanted.take(newest_first, |(_, message)| message.item);
        let mut data = Vec::with_capacity(messages.len());
        for (age, message) in &messages {
            let view = said::Said { world: self.world, thread, message, links: Links::of(&self.call.space) };
            let fields = if *age < DETAILED { fields } else { &plain(&["id", "created_time"]) };
            data.push(view.object(fields)?.into());
        }
        let ends =
            messages.first().zip(messages.last()).map(|((_, first), (_, last))| (first.item, last.item));
        let next = ends
            .filter(|_| has_more)
            .map(|(_, last)| next(self.call, &format!("{}/messages", thread.id()), last));
        Ok(page(data, ends, next))
    }
}

/// The messages of a conversation that can still be seen, newest first.
pub(super) fn visible(thread: &Thread) -> impl Iterator<Item = &Message> {
    thread.messages.iter().rev().filter(|message| !message.unsent)
}
