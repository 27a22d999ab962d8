//! `POST /{account}/message_attachments`: a file that is to be sent, once or several times, without being fetched again. See
//! <https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/attachment-upload>.

use antiphon_graph::{AccountId, AttachmentId};
use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use super::draft::{invalid, kind_of, link};
use super::media;
use super::order::{missing, not};
use crate::fault::Operation;
use crate::graph::body::Object;
use crate::graph::call::{Call, Done, Subject};
use crate::graph::limits::Kind as Pace;
use crate::graph::route;
use crate::graph::stop::{Judged, Stop};
use crate::graph::token::Caller;
use crate::happening::What;
use crate::media::Kind;
use crate::world::account::Attachment;
use crate::world::message::File;

pub(crate) async fn answer(call: &mut Call<'_>, caller: &Caller) -> Result<Done, Stop> {
    call.note.operation = "upload attachment".into();
    caller.may_reach_messages()?;
    route::begin(call, caller, Pace::Other, Subject::nobody(Operation::Attach)).await?;
    let (kind, source) = wanted(call)?;
    let file = match source {
        Source::Url(url) => media::one(call, kind, &url).await?,
        Source::File(bytes) => media::uploaded_as(call, kind, bytes)?,
    };
    let id = keep(call, &caller.account, file);
    call.space.tell(What::Settings);
    Ok(Done::with(Object::from([("attachment_id", id.as_str().into())]).to_bytes()))
}

/// Where a file comes from.
enum Source {
    Url(String),
    /// From the request itself.
    File(Bytes),
}

fn wanted(call: &Call<'_>) -> Judged<(Kind, Source)> {
    let message = call.params.given.get("message").ok_or_else(|| missing("message"))?;
    let message = message.as_object().ok_or_else(|| not("message", "an object"))?;
    let attachment = message.get("attachment").ok_or_else(|| missing("message[attachment]"))?;
    let attachment = attachment.as_object().ok_or_else(|| not("message[attachment]", "an object"))?;
    let kind = match kind_of(&attachment)?.as_str() {
        "image" => Kind::Image,
        "audio" => Kind::Audio,
        "video" => Kind::Video,
        "file" => Kind::File,
        other => return Err(invalid(format!("attachments of the type {other:?} are not uploaded"))),
    };
    let source = match &call.params.file {
        Some(file) => Source::File(file.clone()),
        None => Source::Url(link(&attachment)?),
    };
    Ok((kind, source))
}

/// Keeps a file for its account, under a number like Instagram's: the same calls give the same numbers.
fn keep(call: &Call<'_>, account: &AccountId, file: File) -> AttachmentId {
    let mut world = call.space.world();
    let digest = Sha256::digest(format!("{account}:{}:{}", world.attachments.len(), file.hash));
    let eight: [u8; 8] = digest[..8].try_into().expect("a digest has 32 bytes");
    let number = 10_u64.pow(15) + u64::from_be_bytes(eight) % (9 * 10_u64.pow(15));
    let id = AttachmentId::new(number.to_string()).expect("a number is a word");
    let attachment = Attachment { id: id.clone(), account: account.clone(), file };
    world.attachments.insert(id.clone(), attachment);
    id
}
