//! A sandbox in a Rust test.

use std::time::Duration;

use antiphon_sandbox::faults::{self, lose_reply};
use antiphon_sandbox::{Due, Fired, Problem, Sandbox, Say};
use futures_util::FutureExt as _;
use http::Method;
use serde_json::json;

use crate::app::App;
use crate::http::{AVA, BEN, start};

const DAY: Duration = Duration::from_hours(24);

#[tokio::test]
async fn a_conversation_is_played_and_what_arrives_is_expected() {
    let (sandbox, client) = start().await;
    let said = sandbox.say("ben", "Hello?").await.unwrap();
    client.send(BEN, json!({"text": "Hello Ben"})).await.is(200);
    let hello = sandbox.expect("ben").text("Hello Ben").kind("text").after(said.seq).await.unwrap();
    assert_eq!((hello.to.as_str(), hello.seq), (BEN, said.seq + 1));
    let ben = sandbox.person("ben").unwrap();
    ben.react(&hello.mid, "love").unwrap();
    ben.read().unwrap();
    let [hello] = &sandbox.messages_to("ben").unwrap()[..] else { panic!("one message") };
    assert_eq!((hello.person_reaction.as_deref(), hello.seen), (Some("❤\u{fe0f}"), true));
    ben.say(Say::image("photo.jpg").in_reply_to(&hello.mid)).await.unwrap();
    ben.say(Say::from("and this?").about_story("17900000000000001", "https://example.com/story"))
        .await
        .unwrap();
}

#[tokio::test]
async fn who_waits_wakes_with_the_message_and_not_a_moment_later() {
    let sandbox = Sandbox::start().await.unwrap();
    let ava = sandbox.person("ava").unwrap();
    let mut waiting = sandbox.expect("ava").containing("Wor").within(DAY).into_future();
    assert!((&mut waiting).now_or_never().is_none());
    ava.hear_from_owner("Hello").unwrap();
    assert!((&mut waiting).now_or_never().is_none());
    ava.hear_from_owner("World").unwrap();
    let came = waiting.now_or_never().expect("it is there").unwrap();
    assert_eq!(came.text.as_deref(), Some("World"));
}

#[tokio::test]
async fn what_does_not_come_is_missed_with_all_that_is_known() {
    let (sandbox, client) = start().await;
    client.send(AVA, json!({"text": "Hello"})).await.is(200);
    client.send(BEN, json!({"text": "cold"})).await;
    let soon = Duration::from_millis(1);
    let missing = sandbox.expect("ava").kind("image").within(soon).await.unwrap_err();
    let said = format!("{missing:?}");
    assert!(said.starts_with("no such message came within 1ms"), "{said}");
    assert!(said.contains("\n  message 2 is of type text, not image"), "{said}");
    assert!(said.contains("→ API      send text             ava               200"), "{said}");
    assert!(said.contains("ben               403"), "{said}");
    let nobody = sandbox.expect("eve").await.unwrap_err();
    assert!(matches!(nobody.problem, Problem::NotFound { .. }), "{nobody}");
}

#[tokio::test]
async fn a_fault_is_armed_strikes_and_is_counted() {
    let (sandbox, client) = start().await;
    let body = |text: &str| json!({"recipient": {"id": AVA}, "message": {"text": text}}).to_string();
    let send = async |text: &str| client.try_call(Method::POST, "/me/messages", body(text)).await;
    let lost = sandbox.fault(lose_reply().next(1).to("ava")).unwrap();
    assert_eq!(
        lost.description(),
        "The next message to Ava is delivered, but your app sees a connection reset."
    );
    assert!(send("one").await.is_err());
    assert_eq!(lost.fired(), 1);
    assert_eq!(send("two").await.unwrap().status, 200);
    sandbox.fault(faults::error("rate_limited").every(2).kind("text").called("mine")).unwrap();
    assert_eq!(send("three").await.unwrap().status, 200);
    assert_eq!(send("four").await.unwrap().refusal().1, 613);
    let standing = sandbox.fault(faults::answer(418, "tea").always().lasts(DAY).called("mine")).unwrap();
    assert_eq!(send("five").await.unwrap().text(), "tea");
    standing.disarm();
    sandbox.fault(faults::named("bad-gateway").next(1).body_contains("six")).unwrap();
    assert_eq!(send("seven").await.unwrap().status, 200);
    assert_eq!(send("six").await.unwrap().status, 502);
    let texts: Vec<_> =
        sandbox.messages_to("ava").unwrap().into_iter().filter_map(|message| message.text).collect();
    assert_eq!(texts, ["one", "two", "three", "seven", "six"]);
}

#[tokio::test]
async fn every_fault_that_has_a_function_can_be_armed() {
    let sandbox = Sandbox::start().await.unwrap();
    let second = Duration::from_secs(1);
    for fault in [
        faults::lose_reply(),
        faults::hang(),
        faults::bad_gateway(),
        faults::deliver_then_error("outcome_unknown"),
        faults::truncate_reply(),
        faults::error("window_closed"),
        faults::answer(200, json!({})),
        faults::close(),
        faults::reset(),
        faults::latency(second),
        faults::hold(),
        faults::drop_webhook(),
        faults::delay_webhook(second),
        faults::duplicate_webhook(2),
        faults::reorder_webhook(),
        faults::bad_signature(),
        faults::named("token_expired"),
    ] {
        let armed = sandbox.fault(fault.clone()).unwrap();
        assert_eq!(armed.fired(), 0, "{fault:?}");
        sandbox.fault(fault.to("ben").next(3)).unwrap();
    }
    for wrong in [
        faults::named("no-such-fault"),
        faults::named("slow").always(),
        faults::error("no_such_error"),
        faults::reset().to("eve"),
        faults::reset().next(0),
        faults::answer(99, "too low"),
    ] {
        assert!(sandbox.fault(wrong.clone()).is_err(), "{wrong:?} was armed");
    }
}

#[tokio::test]
async fn time_is_moved_and_what_fell_due_is_told() {
    let (sandbox, client) = start().await;
    let clock = sandbox.clock();
    clock.freeze();
    let start = clock.now();
    sandbox.fault(lose_reply().lasts(Duration::from_mins(1)).called("brief")).unwrap();
    let fired = clock.advance(DAY).await;
    let due: Vec<_> = fired.iter().map(|Fired { due, .. }| due.clone()).collect();
    assert_eq!(due[0], Due::FaultExpired { name: "brief".into() });
    assert_eq!(due[1], Due::WindowClosed { account: sandbox.account(), person: sandbox.ava() });
    assert_eq!(clock.now().duration_since(start).as_secs(), 86_400);
    assert_eq!(client.send(AVA, json!({"text": "late"})).await.refusal().1, 10);
    clock.set(start).await;
    client.send(AVA, json!({"text": "in time"})).await.is(200);
    clock.real();
    assert_eq!(client.get("clock").await.is(200)["mode"], "real");
}

#[tokio::test]
async fn webhooks_go_to_an_app_and_its_answer_is_waited_for() {
    let sandbox = Sandbox::start().await.unwrap();
    let ava = sandbox.person("ava").unwrap();
    let unheard = ava.say("anybody?").await.unwrap().webhook.status().await.unwrap_err();
    assert_eq!(unheard.to_string(), "no webhook URL is set");
    let mut app = App::start("sandbox-verify-token").await;
    sandbox.webhooks_to(&app.url()).await.unwrap();
    let said = ava.say("hi").await.unwrap();
    assert_eq!(said.webhook.status().await.unwrap(), 200);
    let received = app.receive().await;
    assert_eq!(received.item()["message"]["mid"], said.mid.as_str());
    assert!(received.is_signed_with(sandbox.app_secret().expose()));
    let commented = ava.comment("How much?").unwrap();
    commented.webhook.status().await.unwrap();
    assert_eq!(app.receive().await.json()["entry"][0]["changes"][0]["value"]["id"], commented.id.as_str());
    ava.follow_link("spring").unwrap().status().await.unwrap();
    assert_eq!(app.receive().await.item()["referral"]["ref"], "spring");
    let deaf = App::start("another word").await;
    assert!(sandbox.webhooks_to(&deaf.url()).await.unwrap_err().to_string().contains("verify token"));
}

#[tokio::test]
async fn a_space_is_put_back_to_any_beginning() {
    let (sandbox, client) = start().await;
    let cy = sandbox.add_person("Cy").unwrap();
    cy.say("hi").await.unwrap();
    let beginning = sandbox.snapshot();
    client.send(cy.id().as_str(), json!({"text": "Hello Cy"})).await.is(200);
    sandbox.restore(&beginning).unwrap();
    assert!(sandbox.messages_to("cy").unwrap().is_empty());
    assert!(sandbox.restore(b"{}").is_err());
    sandbox.reset();
    assert!(sandbox.person("cy").is_err());
    cy.say("I am gone").await.unwrap_err();
    cy.block().unwrap_err();
}

#[tokio::test]
async fn who_blocks_cannot_be_reached_and_other_accounts_are_written_to_by_name() {
    let (sandbox, client) = start().await;
    let ava = sandbox.person("ava").unwrap();
    ava.block().unwrap();
    assert_eq!(client.send(AVA, json!({"text": "Hello"})).await.refusal().1, 551);
    ava.unblock().unwrap();
    client.send(AVA, json!({"text": "Hello"})).await.is(200);
    let answer = sandbox.control(Method::POST, "accounts", Some(&json!({"username": "other.shop"}))).await;
    assert_eq!(answer.status(), 201);
    let to_other = ava.to_account("other.shop").unwrap();
    to_other.say("hi").await.unwrap();
    assert!(ava.to_account("nobody").is_err());
    let list = sandbox.control(Method::GET, "people/ava", None).await;
    assert_eq!(list.body()["conversations"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_stopped_sandbox_answers_nobody_and_many_start_at_once() {
    let sandboxes: Vec<_> =
        futures_util::future::join_all((0..20).map(|_| async { Sandbox::start().await.unwrap() })).await;
    let first = &sandboxes[0];
    let address = first.address();
    assert!(sandboxes[1..].iter().all(|other| other.address() != address));
    first.clone().stop().await;
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}
