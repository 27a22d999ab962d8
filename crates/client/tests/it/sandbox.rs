//! The whole way: over the network to an Instagram in this process.

use antiphon_client::graph::refusal::Remedy;
use antiphon_client::graph::{
    AccessToken, CommentId, Emoji, Endpoint, Image, Images, MediaUrl, Message, Permit, PersonId, PostId, Text,
};
use antiphon_client::{Account, Client, Doubt, Error, SentImages};
use antiphon_sandbox::Sandbox;
use http::Request;
use serde_json::Value;

async fn open() -> (Sandbox, Account) {
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::at(Endpoint::at(&sandbox.url()).unwrap(), sandbox.token());
    let shop = client.account(sandbox.account());
    (sandbox, shop)
}

fn to(shop: &Account, person: PersonId) -> Permit {
    Permit::on_trust(shop.conversation(person))
}

fn media(name: &str) -> MediaUrl {
    MediaUrl::new(format!("https://example.com/{name}")).unwrap()
}

#[tokio::test]
async fn every_kind_of_message_arrives() {
    let (sandbox, shop) = open().await;
    let ava = sandbox.ava();
    let messages = [
        Message::text("Hello World").unwrap(),
        Message::image(media("image.jpg")),
        Message::images([media("image.jpg"), media("image.jpg")]).unwrap(),
        Message::Video(media("video.mp4")),
        Message::Audio(media("video.mp4")),
        Message::LikeHeart,
        Message::Post(PostId::new("18000000000000001").unwrap()),
    ];
    let kinds: Vec<_> = messages.iter().map(Message::type_name).collect();
    let sent = shop.send_all(messages, || Ok(to(&shop, ava.clone()))).await.unwrap();
    assert_eq!(received(&shop, &ava, "type").await, kinds);
    let ids: Vec<_> = sent.into_iter().map(|sent| sent.message_id.unwrap().to_string()).collect();
    assert_eq!(received(&shop, &ava, "mid").await, ids);
}

/// What a person got, by one field of it.
async fn received(shop: &Account, person: &PersonId, field: &str) -> Vec<String> {
    let answer = control(shop, &format!("messages?to={person}")).await;
    let messages = answer["data"].as_array().unwrap();
    messages.iter().map(|message| message[field].as_str().unwrap().to_owned()).collect()
}

/// Asks the sandbox something that no Instagram answers.
async fn control(shop: &Account, path: &str) -> Value {
    let request = Request::get(format!("/_sandbox/v1/{path}")).body(Vec::new()).unwrap();
    serde_json::from_slice(shop.client().raw(request).await.unwrap().body()).unwrap()
}

async fn magic(shop: &Account, name: &str) -> PersonId {
    let people = control(shop, "magic").await;
    let people = people["data"].as_array().unwrap();
    let person = people.iter().find(|person| person["name"] == name).unwrap();
    PersonId::new(person["id"].as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn reactions_and_presence_are_taken() {
    let (sandbox, shop) = open().await;
    let ava = sandbox.ava();
    let sent = shop.send(to(&shop, ava.clone()), Text::new("Hello").unwrap()).await.unwrap();
    let message = sent.message_id.unwrap();
    shop.seen(ava.clone()).await.unwrap();
    shop.typing_on(ava.clone()).await.unwrap();
    shop.typing_off(ava.clone()).await.unwrap();
    shop.react(to(&shop, ava.clone()), message.clone(), Emoji::love()).await.unwrap();
    shop.unreact(to(&shop, ava.clone()), message.clone()).await.unwrap();
    shop.send_in_reply_to(to(&shop, ava), message, Text::new("And more").unwrap()).await.unwrap();
}

#[tokio::test]
async fn what_was_sent_can_be_found_again() {
    let (sandbox, shop) = open().await;
    let ava = sandbox.ava();
    let sent = shop.send(to(&shop, ava.clone()), Text::new("Hello").unwrap()).await.unwrap();

    assert_eq!(shop.client().me().await.unwrap().user_id, sandbox.account());
    assert_eq!(shop.profile(ava.clone()).await.unwrap().id, ava);
    let thread = shop.threads_with(ava).next().await.unwrap().unwrap();
    let newest = shop.messages(thread.id).next().await.unwrap().unwrap();
    assert_eq!((Some(&newest.id), newest.text.as_deref()), (sent.message_id.as_ref(), Some("Hello")));
}

#[tokio::test]
async fn one_message_can_be_read_by_its_id() {
    let (sandbox, shop) = open().await;
    let sent = shop.send(to(&shop, sandbox.ava()), Text::new("Hello").unwrap()).await.unwrap();
    let message = shop.message(sent.message_id.unwrap()).await.unwrap();
    assert_eq!(message.text.as_deref(), Some("Hello"));
    assert!(message.from.unwrap().is_account(shop.id()));
}

#[tokio::test]
async fn whoever_never_wrote_is_not_written_to() {
    let (sandbox, shop) = open().await;
    let error = shop.send(to(&shop, sandbox.ben()), Text::new("Buy!").unwrap()).await.unwrap_err();
    assert!(matches!(error, Error::Refused(_)) && error.is_window_closed());
    assert_eq!(error.remedy(), Remedy::WaitForPerson);
    assert!(received(&shop, &sandbox.ben(), "mid").await.is_empty());
}

#[tokio::test]
async fn a_lost_reply_is_unknown_and_the_message_is_there_once() {
    let (_sandbox, shop) = open().await;
    let person = magic(&shop, "drops_reply").await;
    let error = shop.send(to(&shop, person.clone()), Text::new("Hello").unwrap()).await.unwrap_err();
    assert!(matches!(error, Error::Unknown(Doubt::Interrupted { .. })), "{error}");
    assert!(error.may_have_been_delivered());
    assert_eq!(received(&shop, &person, "mid").await.len(), 1);
}

#[tokio::test]
async fn images_go_one_by_one_to_whom_they_must() {
    let (_sandbox, shop) = open().await;
    let person = magic(&shop, "no_multi_image").await;
    let images = Images::new([media("image.jpg"), media("image.jpg")].map(Image::Url)).unwrap();
    let sent = shop.send_images(images, || Ok(to(&shop, person.clone()))).await.unwrap();
    assert!(matches!(sent, SentImages::OneByOne(sent) if sent.len() == 2));
    assert_eq!(received(&shop, &person, "type").await, ["image", "image"]);
}

#[tokio::test]
async fn tokens_are_refreshed_and_wrong_ones_named() {
    let (_sandbox, shop) = open().await;
    let wrong = shop.client().with_token(AccessToken::new("wrong"));
    assert_eq!(wrong.me().await.unwrap_err().remedy(), Remedy::RenewToken);
}

#[tokio::test]
async fn webhooks_are_subscribed_to() {
    let (_sandbox, shop) = open().await;
    shop.subscribe().await.unwrap();
    assert!(
        shop.subscriptions()
            .await
            .unwrap()
            .iter()
            .any(|app| app.subscribed_fields.contains(&"messages".into()))
    );
    shop.unsubscribe().await.unwrap();
}

#[tokio::test]
async fn a_comment_that_is_not_there_cannot_be_answered() {
    let (_sandbox, shop) = open().await;
    let comment = CommentId::new("17900000000000009").unwrap();
    let permit = Permit::private_reply_on_trust(shop.id().clone(), comment);
    let error = shop.send(permit, Text::new("Hello").unwrap()).await.unwrap_err();
    assert!(matches!(error, Error::Refused(_)), "{error}");
}
