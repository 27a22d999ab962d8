//! Bots that say that they are bots.

use std::time::Duration;

use antiphon_sandbox::faults;
use http::Method;
use serde_json::{Value, json};

use crate::following::Following;
use crate::world::{Told, World, settings};

const DE: &str = "Ich bin ein automatisierter Chatbot.";
const EN: &str = "I am an automated chatbot.";
const HUMAN: [(&str, &str); 1] = [("antiphon-origin", "human")];
const GERMANY: [(&str, &str); 1] = [("antiphon-market", "germany")];
const A_DAY: Duration = Duration::from_hours(24);

async fn policy(world: &World, policy: Value) -> Told {
    world.ask(Method::PUT, "/v1/accounts/17841400000000001/disclosure", &[], policy.to_string()).await
}

/// A world in which the account's bots say that they are bots.
async fn disclosing(with: Value) -> World {
    let world = World::new().await;
    let told = policy(&world, with).await;
    assert_eq!(told.status, 200, "{told:?}");
    world
}

async fn records(world: &World) -> Vec<Value> {
    world.get("/v1/disclosures").await.json["data"].as_array().unwrap().clone()
}

/// So many days pass, of which Ava writes on each.
async fn days(world: &World, days: usize) {
    for _ in 0..days {
        world.sandbox.clock().advance(A_DAY).await;
        world.hear_from("ava").await;
    }
}

#[tokio::test]
async fn a_conversation_with_a_german_market_shows_it_first_once_and_in_german() {
    let world = disclosing(json!({ "enabled": true })).await;
    let mut events = Following::from(&world, "").await;
    let first = world.send(&GERMANY, &world.to_ava("Hallo")).await;
    let second = world.send(&GERMANY, &world.to_ava("Wie geht es?")).await;
    assert_eq!(world.received().await, [DE, "Hallo", "Wie geht es?"]);
    assert_eq!(first.json["message_ids"][1], first.json["message_id"]);
    assert!(second.json.get("message_ids").is_none(), "{second:?}");
    let records = records(&world).await;
    assert_eq!(records.len(), 1);
    for (name, value) in [
        ("account", json!("17841400000000001")),
        ("person", json!(world.sandbox.ava())),
        ("rule", json!("start")),
        ("manner", json!("message")),
        ("language", json!("de")),
        ("market", json!("germany")),
        ("words", json!(DE)),
        ("message", json!(first.message())),
        ("message_id", first.json["message_ids"][0].clone()),
    ] {
        assert_eq!(records[0][name], value, "{name}");
    }
    let event = events.next_named("disclosure.made").await;
    assert_eq!(
        (&event.data["message"], &event.data["person"]),
        (&json!(first.message()), &records[0]["person"])
    );
    let path = format!("/v1/conversations/17841400000000001/{}", world.sandbox.ava());
    assert_eq!(world.get(&path).await.json["disclosed_at"], records[0]["at"]);
    let shown = world.get(&format!("/v1/messages/{}", first.message())).await.json;
    assert_eq!(
        (&shown["parts"][0]["discloses"], &shown["parts"][1]["discloses"]),
        (&json!(true), &json!(false))
    );
}

#[tokio::test]
async fn nothing_is_said_unless_the_account_wants_it() {
    let world = World::new().await;
    world.send(&GERMANY, &world.to_ava("Hallo")).await;
    assert_eq!(world.received().await, ["Hallo"]);
    assert_eq!(world.get("/v1/accounts/17841400000000001/disclosure").await.json["enabled"], false);
}

#[tokio::test]
async fn it_is_said_again_after_a_lapse() {
    let world = disclosing(json!({ "enabled": true })).await;
    world.text("one").await;
    days(&world, 6).await;
    world.text("two").await;
    days(&world, 1).await;
    world.text("three").await;
    assert_eq!(world.received().await, [EN, "one", "two", EN, "three"]);
    let rules: Vec<_> = records(&world).await.into_iter().map(|record| record["rule"].clone()).collect();
    assert_eq!(rules, ["start", "lapse"]);
}

#[tokio::test]
async fn a_human_never_says_it_and_whoever_takes_over_from_one_does() {
    let world = disclosing(json!({ "enabled": true })).await;
    world.send(&HUMAN, &world.to_ava("Hi, this is Mia")).await;
    world.text("bot").await;
    world.send(&HUMAN, &world.to_ava("Mia again")).await;
    world.text("bot again").await;
    world.text("still the bot").await;
    assert_eq!(
        world.received().await,
        ["Hi, this is Mia", EN, "bot", "Mia again", EN, "bot again", "still the bot"]
    );
    assert_eq!(records(&world).await[1]["rule"], "hand_back");
}

#[tokio::test]
async fn what_a_human_types_in_the_app_counts_as_a_humans() {
    let world = disclosing(json!({ "enabled": true })).await;
    world.text("bot").await;
    let typed = json!({ "text": "typed by hand" });
    let answer = world.sandbox.control(Method::POST, "people/ava/from_app?await=webhook", Some(&typed)).await;
    assert!(answer.status().is_success(), "{answer:?}");
    world.text("bot again").await;
    assert_eq!(world.received().await, [EN, "bot", "typed by hand", EN, "bot again"]);
}

#[tokio::test]
async fn a_human_agents_tag_says_that_a_human_wrote() {
    let world = disclosing(json!({ "enabled": true })).await;
    let tagged = |text: &str| {
        let mut body = world.to_ava(text);
        (body["messaging_type"], body["tag"]) = (json!("MESSAGE_TAG"), json!("HUMAN_AGENT"));
        body
    };
    world.send(&[], &tagged("Mia here")).await;
    assert_eq!(world.received().await, ["Mia here"]);
    let told = world.send(&[("antiphon-origin", "automated")], &tagged("Mia here")).await;
    assert_eq!(told.codes(), (400, 100, None), "a bot is no human agent");
}

#[tokio::test]
async fn a_prefix_stands_in_the_same_message() {
    let world = disclosing(json!({ "enabled": true, "manner": "prefix", "language": "es" })).await;
    let told = world.text("Hola").await;
    assert_eq!(world.received().await, ["Soy un chatbot automatizado.\n\nHola"]);
    assert!(told.json.get("message_ids").is_none(), "{told:?}");
    let long = "b".repeat(999);
    days(&world, 7).await;
    let told = world.text(&long).await;
    assert_eq!(told.json["message_ids"].as_array().unwrap().len(), 2, "{told:?}");
    let received = world.received().await;
    assert_eq!(received[1..].concat(), format!("Soy un chatbot automatizado.\n\n{long}"));
}

#[tokio::test]
async fn a_bots_private_reply_says_it_in_its_one_message() {
    let world = disclosing(json!({ "enabled": true })).await;
    let comment = |text: &str| world.sandbox.person("ava").unwrap().comment(text).unwrap();
    let reply = |comment: &str, text: &str| json!({ "recipient": { "comment_id": comment }, "message": { "text": text } });
    let nice = comment("Nice");
    let told = world.send(&[], &reply(nice.id.as_str(), "Thank you")).await;
    assert_eq!(told.status, 200, "{told:?}");
    assert_eq!(world.received().await, [format!("{EN}\n\nThank you")]);
    assert_eq!(
        records(&world).await[0]["person"],
        json!(world.sandbox.ava()),
        "the answer says whom it went to"
    );
    world.text("and here").await;
    assert_eq!(world.received().await.len(), 2, "it was said a moment ago");
    let told = world.send(&[], &reply(comment("Wow").id.as_str(), &"e".repeat(990))).await;
    assert_eq!(told.codes(), (400, 100, None), "{told:?}");
    let told = world.send(&HUMAN, &reply(comment("Oh").id.as_str(), &"e".repeat(990))).await;
    assert_eq!(told.status, 200, "{told:?}");
}

#[tokio::test]
async fn what_was_refused_was_not_said() {
    let world = disclosing(json!({ "enabled": true })).await;
    world.sandbox.fault(faults::error("message_invalid").next(1)).unwrap();
    assert_eq!(world.text("one").await.status, 400);
    assert_eq!(records(&world).await, [] as [Value; 0]);
    assert_eq!(world.text("two").await.status, 200);
    assert_eq!(world.received().await, [EN, "two"]);
}

#[tokio::test]
async fn it_outlives_the_gateway() {
    let world = disclosing(json!({ "enabled": true, "words": { "en": "Beep. A bot." } })).await;
    world.text("one").await;
    let world = world.again(settings()).await;
    world.text("two").await;
    days(&world, 7).await;
    world.text("three").await;
    assert_eq!(world.received().await, ["Beep. A bot.", "one", "two", "Beep. A bot.", "three"]);
}

#[tokio::test]
async fn the_evidence_is_a_table_for_those_who_ask() {
    let world = disclosing(json!({ "enabled": true, "words": { "en": "I am a \"bot\", really" } })).await;
    world.text("one").await;
    let table = world.get("/v1/disclosures?format=csv").await;
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8; header=present");
    let table = String::from_utf8(table.whole.into_body()).unwrap();
    let lines: Vec<_> = table.split("\r\n").collect();
    assert_eq!(lines[0], "id,account,person,at,rule,manner,language,market,words,message,message_id");
    assert!(lines[1].contains(",start,message,en,,\"I am a \"\"bot\"\", really\","), "{}", lines[1]);
    assert_eq!((lines.len(), lines[2]), (3, ""));
    let nobody = world.get("/v1/disclosures?format=csv&person=1").await.whole.into_body();
    assert_eq!(String::from_utf8(nobody).unwrap().lines().count(), 1);
    assert_eq!(
        world.get("/v1/disclosures?from=2020-01-01T00:00:00Z&until=2019-01-01T00:00:00Z").await.status,
        400
    );
}

#[tokio::test]
async fn a_policy_that_makes_no_sense_is_refused_and_changes_nothing() {
    let world = disclosing(json!({ "enabled": true })).await;
    for (wrong, why) in [
        (json!({ "words": { "de": "é".repeat(501) } }), "1002 bytes"),
        (json!({ "words": { "deutsch": "Bot" } }), "no language"),
        (json!({ "language": "tlh" }), "no words"),
        (json!({ "markets": ["bavaria"] }), "expected one of"),
        (json!({ "lapse": "soon" }), "such as 7d"),
        (json!({ "colour": "red" }), "expected one of"),
    ] {
        let told = policy(&world, wrong.clone()).await;
        assert_eq!(told.status, 400, "{wrong}: {told:?}");
        assert!(told.json["detail"].as_str().unwrap().contains(why), "{wrong}: {told:?}");
    }
    let path = "/v1/accounts/17841400000000001/disclosure";
    assert_eq!(world.get(path).await.json["enabled"], true);
    assert_eq!(world.get(path).await.json["lapse"], "7d");
    assert_eq!(world.get("/v1/accounts/1/disclosure").await.status, 404);
    let unknown = world.send(&[("antiphon-language", "tlh")], &world.to_ava("nuqneH")).await;
    assert!(unknown.json["error"]["message"].as_str().unwrap().contains("ar, da, de"), "{unknown:?}");
}

#[tokio::test]
async fn an_accounts_token_sees_its_own_policy_and_changes_none() {
    let world = disclosing(json!({ "enabled": true })).await;
    let token = [("authorization", "Bearer sandbox-token")];
    let path = "/v1/accounts/17841400000000001/disclosure";
    assert_eq!(world.ask(Method::GET, path, &token, "").await.status, 200);
    assert_eq!(world.ask(Method::GET, "/v1/disclosures", &token, "").await.status, 200);
    assert_eq!(world.ask(Method::PUT, path, &token, "{}").await.status, 403);
}
