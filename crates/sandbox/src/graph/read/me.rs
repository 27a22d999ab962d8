//! `GET /me` and `GET /{account}`: who the account is. See
//! <https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/get-started>.

use super::{plain, project};
use crate::fault::Operation;
use crate::graph::body::Json;
use crate::graph::call::{Call, Done, Subject};
use crate::graph::limits::Kind;
use crate::graph::refusal::OBJECT_UNKNOWN;
use crate::graph::route;
use crate::graph::stop::Stop;
use crate::graph::token::{self, Caller};
use crate::webhook::Links;
use crate::world::account::Account;

pub(in crate::graph) async fn answer(call: &mut Call<'_>, caller: &Caller) -> Result<Done, Stop> {
    call.note.operation = "read account".into();
    caller.may(token::BASIC)?;
    route::begin(call, caller, Kind::Other, Subject::nobody(Operation::Me)).await?;
    let mut fields = route::fields(call)?;
    if fields.is_empty() {
        fields = plain(&["id"]);
    }
    let world = call.space.world();
    let Some(account) = world.accounts.get(&caller.account) else {
        return Err(OBJECT_UNKNOWN.refuse("path", "the account is gone").into());
    };
    // Asked by its number an account answers with that number; `me` is known to the app by another.
    let id = if call.path.node == "me" { account.app_scoped_id.as_str() } else { account.id.as_str() };
    let picture = Links::of(&call.space).sample("photo.jpg");
    let body = project(&fields, "IGUser", id.into(), |field| {
        let value = value(account, &picture, &field.name);
        value.map(Some).ok_or_else(|| route::no_field(&field.name, "IGUser"))
    })?;
    Ok(Done::with(body.to_bytes()))
}

fn value<'a>(account: &'a Account, picture: &'a str, field: &str) -> Option<Json<'a>> {
    Some(match field {
        "user_id" => account.id.as_str().into(),
        "username" => account.username.as_str().into(),
        "name" => account.name.as_str().into(),
        "account_type" => "BUSINESS".into(),
        "profile_picture_url" => picture.into(),
        "followers_count" => 1_000_u64.into(),
        "follows_count" => 10_u64.into(),
        "media_count" => (account.posts.len() as u64).into(),
        _ => return None,
    })
}
