//! `GET /{account}/conversations`: with whom the account has spoken. See
//! <https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/conversations-api>.

use super::conversation;
use super::page::{Wanted, next, page};
use super::plain;
use crate::fault::Operation;
use crate::graph::body::Json;
use crate::graph::call::{Call, Done, Subject};
use crate::graph::limits::Kind;
use crate::graph::refusal::PARAMETER_INVALID;
use crate::graph::route;
use crate::graph::stop::{Judged, Stop};
use crate::graph::token::Caller;
use crate::world::thread::Thread;

/// The most conversations of one page.
const MOST: usize = 200;

pub(in crate::graph) async fn answer(call: &mut Call<'_>, caller: &Caller) -> Result<Done, Stop> {
    call.note.operation = "list conversations".into();
    caller.may_reach_messages()?;
    let subject = Subject::nobody(Operation::Conversations);
    route::begin(call, caller, Kind::Conversations, subject).await?;
    check_platform(call)?;
    let with = call.params.given.get("user_id").map(|id| id.as_id().unwrap_or_default().into_owned());
    let mut fields = route::fields(call)?;
    if fields.is_empty() {
        // Asked about one person Instagram gives the id alone.
        fields = plain(if with.is_some() { &["id"] } else { &["id", "updated_time"] });
    }
    let wanted = Wanted::by_call(call, MOST)?;
    let space = call.space.clone();
    let world = space.world();
    let (threads, has_more) = wanted
        .take(newest_first(world.threads(), caller, with.as_deref()).into_iter(), |thread| place(thread));
    let view = conversation::View::new(call, &world);
    let data = threads.iter().map(|thread| view.thread(thread, &fields).map(Json::from));
    let data = data.collect::<Judged<Vec<_>>>()?;
    let ends = threads.first().zip(threads.last()).map(|(first, last)| (place(first), place(last)));
    let next = ends
        .filter(|_| has_more)
        .map(|(_, last)| next(call, &format!("{}/conversations", call.path.node), last));
    Ok(Done::with(page(data, ends, next).to_bytes()))
}

fn check_platform(call: &Call<'_>) -> Judged<()> {
    match call.params.given.text("platform") {
        None | Some("instagram") => Ok(()),
        Some(_) => {
            let message = "(#100) Param platform must be one of {instagram}";
            Err(PARAMETER_INVALID.refuse_saying(message, "platform", "the platform is not instagram"))
        }
    }
}

/// The conversations that hold anything, the one last spoken in first.
fn newest_first<'w>(threads: &'w [Thread], caller: &Caller, with: Option<&str>) -> Vec<&'w Thread> {
    let is_wanted = |thread: &&Thread| {
        thread.account == caller.account
            && !thread.messages.is_empty()
            && with.is_none_or(|person| thread.person.as_str() == person)
    };
    let mut threads: Vec<_> = threads.iter().filter(is_wanted).collect();
    threads.sort_unstable_by_key(|thread| std::cmp::Reverse(place(thread)));
    threads
}

/// Where a conversation stands among the others: by its newest message's place in the timeline.
fn place(thread: &Thread) -> u64 {
    thread.messages.last().map_or(0, |last| last.seq)
}
