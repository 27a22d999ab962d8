//! What people do, and what the account's owner does in the app: `/people/{id}/...`.

use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::done::{Answer, DoneView, How};
use super::extract::{Asked, At, Body, In};
use super::saying::{ReferralBody, SayBody, StoryBody};
use crate::deed::comment::NewComment;
use crate::deed::say::{Say, Saying};

pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(say))
        .routes(routes!(story_reply))
        .routes(routes!(story_mention))
        .routes(routes!(react))
        .routes(routes!(unreact))
        .routes(routes!(unsend))
        .routes(routes!(edit))
        .routes(routes!(read))
        .routes(routes!(postback))
        .routes(routes!(referral))
        .routes(routes!(optin))
        .routes(routes!(comment))
        .routes(routes!(from_app))
        .routes(routes!(hand_over))
        .routes(routes!(clear))
}

/// A message by its id.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OfMessage {
    mid: String,
}

/// A reaction.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct React {
    mid: String,
    /// An emoji, or `love`.
    emoji: String,
}

/// A new text for a message.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Edit {
    mid: String,
    text: String,
}

/// Up to where the person has read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Read {
    /// Everything when left out.
    mid: Option<String>,
}

/// A tap on a button of a template, an ice breaker or the menu.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Postback {
    /// The button's words.
    title: String,
    payload: String,
    referral: Option<ReferralBody>,
}

/// An opt-in, as to a notification.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Optin {
    title: String,
    payload: String,
}

/// An answer to a story.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StoryReply {
    text: String,
    /// A story of the account's; a sample when left out.
    story: Option<StoryBody>,
}

/// A mention in a story.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StoryMention {
    /// Where the story is to be seen; a sample when left out.
    url: Option<String>,
}

/// A comment on a post.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CommentBody {
    text: String,
    /// The account's first post when left out.
    post: Option<String>,
    /// The comment it answers.
    parent: Option<String>,
    /// During a live broadcast.
    #[serde(default)]
    live: bool,
}

/// A text that the owner types in the app.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Typed {
    text: String,
}

/// Which app is to control the conversation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct HandOver {
    /// Another app, or this one again.
    to_other_app: bool,
    #[serde(default)]
    metadata: String,
}

/// Writes to the account. This opens the window.
#[utoipa::path(post, path = "/people/{id}/say", params(How), request_body = SayBody, responses((status = CREATED, body = DoneView)))]
async fn say(
    In(space): In,
    At(person): At<String>,
    Asked(mut how): Asked<How>,
    Body(body): Body<SayBody>,
) -> Answer {
    how.account = how.account.or_else(|| body.account.clone());
    let say = body.read()?;
    let done = how.pair(&space, &person)?.say(say).await?;
    how.answer(&space, done).await
}

/// Answers a story of the account. This opens the window.
#[utoipa::path(post, path = "/people/{id}/story_reply", params(How), request_body = StoryReply, responses((status = CREATED, body = DoneView)))]
async fn story_reply(
    In(space): In,
    At(person): At<String>,
    Asked(how): Asked<How>,
    Body(body): Body<StoryReply>,
) -> Answer {
    let say =
        Say { story: Some(body.story.unwrap_or_default().read(&space)), ..Say::new(Saying::Text(body.text)) };
    let done = how.pair(&space, &person)?.say(say).await?;
    how.answer(&space, done).await
}

/// Mentions the account in a story. This opens the window.
#[utoipa::path(post, path = "/people/{id}/story_mention", params(How), request_body = StoryMention, responses((status = CREATED, body = DoneView)))]
async fn story_mention(
    In(space): In,
    At(person): At<String>,
    Asked(how): Asked<How>,
    Body(body): Body<StoryMention>,
) -> Answer {
    let done = how.pair(&space, &person)?.mention_in_story(body.url)?;
    how.answer(&space, done).await
}

/// Reacts to a message. This opens the window.
#[utoipa::path(post, path = "/people/{id}/react", params(How), request_body = React, responses((status = CREATED, body = DoneView)))]
async fn react(
    In(space): In,
    At(person): At<String>,
    Asked(how): Asked<How>,
    Body(body): Body<React>,
) -> Answer {
    let done = how.pair(&space, &person)?.react(&body.mid, &body.emoji)?;
    how.answer(&space, done).await
}

/// Takes a reaction back.
#[utoipa::path(post, path = "/people/{id}/unreact", params(How), request_body = OfMessage, responses((status = CREATED, body = DoneView)))]
async fn unreact(
    In(space): In,
    At(person): At<String>,
    Asked(how): Asked<How>,
    Body(body): Body<OfMessage>,
) -> Answer {
    let done = how.pair(&space, &person)?.unreact(&body.mid)?;
    how.answer(&space, done).await
}

/// Unsends a message of the person.
#[utoipa::path(post, path = "/people/{id}/unsend", params(How), request_body = OfMessage, responses((status = CREATED, body = DoneView)))]
async fn unsend(
    In(space): In,
    At(person): At<String>,
    Asked(how): Asked<How>,
    Body(body): Body<OfMessage>,
) -> Answer {
    let done = how.pair(&space, &person)?.unsend(&body.mid)?;
    how.answer(&space, done).await
}

/// Edits a text of the person.
#[utoipa::path(post, path = "/people/{id}/edit", params(How), request_body = Edit, responses((status = CREATED, body = DoneView)))]
async fn edit(
    In(space): In,
    At(person): At<String>,
    Asked(how): Asked<How>,
    Body(body): Body<Edit>,
) -> Answer {
    let done = how.pair(&space, &person)?.edit(&body.mid, &body.text)?;
    how.answer(&space, done).await
}

/// Sees what the account wrote, up to a message or all of it.
#[utoipa::path(post, path = "/people/{id}/read", params(How), request_body = Read, responses((status = CREATED, body = DoneView)))]
async fn read(
    In(space): In,
    At(person): At<String>,
    Asked(how): Asked<How>,
    Body(body): Body<Read>,
) -> Answer {
    let done = how.pair(&space, &person)?.read(body.mid.as_deref())?;
    how.answer(&space, done).await
}

/// Taps a button of a template, an ice breaker or the menu. This opens the window.
#[utoipa::path(post, path = "/people/{id}/postback", params(How), request_body = Postback, responses((status = CREATED, body = DoneView)))]
async fn postback(
    In(space): In,
    At(person): At<String>,
    Asked(how): Asked<How>,
    Body(body): Body<Postback>,
) -> Answer {
    let referral = body.referral.map(ReferralBody::read);
    let done = how.pair(&space, &person)?.tap(&body.title, &body.payload, referral)?;
    how.answer(&space, done).await
}

/// Comes back into the conversation by a link or an ad. This opens the window.
#[utoipa::path(post, path = "/people/{id}/referral", params(How), request_body = ReferralBody, responses((status = CREATED, body = DoneView)))]
async fn referral(
    In(space): In,
    At(person): At<String>,
    Asked(how): Asked<How>,
    Body(body): Body<ReferralBody>,
) -> Answer {
    let done = how.pair(&space, &person)?.come_back(body.read())?;
    how.answer(&space, done).await
}

/// Opts in to something.
#[utoipa::path(post, path = "/people/{id}/optin", params(How), request_body = Optin, responses((status = CREATED, body = DoneView)))]
async fn optin(
    In(space): In,
    At(person): At<String>,
    Asked(how): Asked<How>,
    Body(body): Body<Optin>,
) -> Answer {
    let done = how.pair(&space, &person)?.opt_in(&body.title, &body.payload)?;
    how.answer(&space, done).await
}

/// Comments on a post. This opens no window, but one private reply may answer it.
#[utoipa::path(post, path = "/people/{id}/comment", params(How), request_body = CommentBody, responses((status = CREATED, body = DoneView)))]
async fn comment(
    In(space): In,
    At(person): At<String>,
    Asked(how): Asked<How>,
    Body(body): Body<CommentBody>,
) -> Answer {
    let CommentBody { text, post, parent, live } = body;
    let done = how.pair(&space, &person)?.comment(NewComment { text, post, parent, live })?;
    how.answer(&space, done).await
}

/// The account's owner types a text to the person in the app: only its echo is heard.
#[utoipa::path(post, path = "/people/{id}/from_app", params(How), request_body = Typed, responses((status = CREATED, body = DoneView)))]
async fn from_app(
    In(space): In,
    At(person): At<String>,
    Asked(how): Asked<How>,
    Body(body): Body<Typed>,
) -> Answer {
    let done = how.pair(&space, &person)?.from_app(&body.text)?;
    how.answer(&space, done).await
}

/// Deletes the conversation from the person's phone, as they can in the app. The account keeps it, and is not told.
#[utoipa::path(post, path = "/people/{id}/clear", params(How), responses((status = CREATED, body = DoneView)))]
async fn clear(In(space): In, At(person): At<String>, Asked(how): Asked<How>) -> Answer {
    let done = how.pair(&space, &person)?.clear()?;
    how.answer(&space, done).await
}

/// Gives the conversation to another app, or takes it back.
#[utoipa::path(post, path = "/people/{id}/hand_over", params(How), request_body = HandOver, responses((status = CREATED, body = DoneView)))]
async fn hand_over(
    In(space): In,
    At(person): At<String>,
    Asked(how): Asked<How>,
    Body(body): Body<HandOver>,
) -> Answer {
    let done = how.pair(&space, &person)?.hand_over(body.to_other_app, &body.metadata)?;
    how.answer(&space, done).await
}
