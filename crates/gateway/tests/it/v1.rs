//! What `/v1` shows and does.

use antiphon_sandbox::faults;
use http::Method;
use serde_json::{Value, json};

use crate::following::Following;
use crate::world::World;

const OWN: [(&str, &str); 1] = [("authorization", "Bearer sandbox-token")];

#[tokio::test]
async fn messages_are_listed_newest_first_and_shown_with_their_attempts() {
    let world = World::new().await;
    for text in ["one", "two", "three"] {
        world.text(text).await;
    }
    let texts = |page: &Value| -> Vec<String> {
        let rows = page["data"].as_array().unwrap();
        rows.iter().map(|row| row["message"]["text"].as_str().unwrap().to_owned()).collect()
    };
    let first = world.get("/v1/messages?limit=2").await.json;
    assert_eq!(texts(&first), ["three", "two"]);
    let next = first["next"].as_str().unwrap();
    let second = world.get(&format!("/v1/messages?limit=2&after={next}")).await.json;
    assert_eq!((texts(&second), &second["next"]), (vec!["one".to_owned()], &Value::Null));
    assert_eq!(world.get("/v1/messages?state=queued").await.json["data"], json!([]));

    let id = first["data"][0]["id"].as_str().unwrap();
    let shown = world.get(&format!("/v1/messages/{id}")).await.json;
    assert_eq!((&shown["state"], &shown["known_by"]), (&"delivered".into(), &"answer".into()));
    assert_eq!(shown["history"][0]["outcome"], "delivered");
}

#[tokio::test]
async fn a_conversation_says_until_when_it_may_be_answered() {
    let world = World::new().await;
    let page = world.get("/v1/conversations?open=true").await.json;
    assert_eq!(page["data"][0]["window"]["is_open"], true);
    let one = world.get("/v1/conversations/17841400000000001/900000000000001").await.json;
    assert_eq!((&one["window"]["basis"], &one["person"]), (&"standard".into(), &"900000000000001".into()));
    assert_eq!(world.get("/v1/conversations/17841400000000001/1").await.status, 404);
}

#[tokio::test]
async fn mistakes_are_problems_with_a_way_out() {
    let world = World::new().await;
    for (path, status) in [
        ("/v1/messages?state=lost", 400),
        ("/v1/messages?stat=queued", 400),
        ("/v1/messages/17", 400),
        ("/v1/messages/msg_00000000000000000000000000", 404),
        ("/v1/messages/x/cancel", 405),
        ("/v1/events?after=x", 400),
    ] {
        let told = world.get(path).await;
        assert_eq!((told.status, &told.json["status"]), (status, &status.into()), "{path}: {told:?}");
        assert_eq!(told.header("content-type"), "application/problem+json");
        assert!(!told.json["hint"].as_str().unwrap().is_empty());
    }
}

#[tokio::test]
async fn an_accounts_token_reads_its_own_and_manages_nothing() {
    let world = World::new().await;
    world.text("Hello").await;
    assert_eq!(world.ask(Method::GET, "/v1/messages", &OWN, "").await.status, 200);
    assert_eq!(world.ask(Method::GET, "/v1/messages?account=1", &OWN, "").await.status, 403);
    assert_eq!(world.ask(Method::GET, "/v1/apps", &OWN, "").await.status, 403);
    let wrong = [("authorization", "Bearer nobodys")];
    assert_eq!(world.ask(Method::GET, "/v1/messages", &wrong, "").await.status, 401);
    let elsewhere = [("origin", "https://evil.example")];
    assert_eq!(world.ask(Method::GET, "/v1/messages", &elsewhere, "").await.status, 403);
}

#[tokio::test]
async fn apps_and_accounts_are_added_and_their_secrets_never_shown() {
    let world = World::new().await;
    let app = json!({ "name": "second", "secrets": ["hush-1"], "verify_token": "hush-2" });
    assert_eq!(world.post("/v1/apps", &app).await.status, 201);
    let account = json!({ "id": "17841400000000007", "app": "second", "access_token": "hush-3" });
    let added = world.post("/v1/accounts", &account).await;
    assert_eq!((added.status, &added.json["on_unknown"]), (201, &"continue".into()));
    for path in ["/v1/apps", "/v1/accounts", "/v1/openapi.json"] {
        let told = world.get(path).await;
        assert_eq!(told.status, 200);
        assert!(!String::from_utf8_lossy(told.whole.body()).contains("hush"), "{path}");
    }
    let three = json!({ "name": "second", "secrets": ["1", "2", "3"], "verify_token": "v" });
    assert_eq!(world.post("/v1/apps", &three).await.status, 400);
    let lost = json!({ "id": "1", "app": "none", "access_token": "hush" });
    assert_eq!(world.post("/v1/accounts", &lost).await.status, 404);
    let nameless = json!({ "name": "", "secrets": [], "verify_token": "v" });
    assert_eq!(world.post("/v1/apps", &nameless).await.status, 400);
}

#[tokio::test]
async fn a_person_settles_what_nobody_can_tell() {
    let world = World::new().await;
    world.sandbox.fault(faults::lose_reply().next(1)).unwrap();
    world.sandbox.fault(faults::drop_webhook().next(10)).unwrap();
    let told = world.text("Did it arrive?").await;
    assert_eq!(told.header("antiphon-state"), "unknown", "{told:?}");
    let path = format!("/v1/messages/{}", told.message());
    assert_eq!(world.post(&format!("{path}/settle"), &json!({ "verdict": "maybe" })).await.status, 400);
    let settled = world.post(&format!("{path}/settle"), &json!({ "verdict": "arrived" })).await;
    assert_eq!((settled.status, &settled.json["state"]), (200, &"delivered".into()), "{settled:?}");
    assert_eq!(world.post(&format!("{path}/settle"), &json!({ "verdict": "arrived" })).await.status, 409);
    assert_eq!(world.post(&format!("{path}/cancel"), &Value::Null).await.status, 409);
}

#[tokio::test]
async fn events_are_told_from_where_one_left_off() {
    let world = World::new().await;
    let id = world.text("Hello").await.message();
    let mut events = Following::from(&world, "").await;
    let mut names = Vec::new();
    let mut last = String::new();
    while !names.contains(&"message.delivered".to_owned()) {
        let event = events.next().await;
        if event.name == "message.delivered" {
            assert_eq!(event.data["id"], id.as_str());
        }
        last = event.id;
        names.push(event.name);
    }
    assert_eq!(names[0], "window.opened");
    let mut resumed = Following::from(&world, &last).await;
    let second = world.text("Again").await.message();
    assert_eq!(resumed.next().await.data["id"], second.as_str());
}

#[tokio::test]
async fn accounts_that_are_added_at_once_are_all_known() {
    let world = World::new().await;
    let account = |nth: u32| json!({ "id": format!("1784150000000{nth:04}"), "app": "shop", "access_token": format!("t{nth}") });
    let accounts: Vec<_> = (0..40).map(account).collect();
    let added =
        futures_util::future::join_all(accounts.iter().map(|account| world.post("/v1/accounts", account)));
    assert!(added.await.iter().all(|told| told.status == 201));
    for account in &accounts {
        let bearer = format!("Bearer {}", account["access_token"].as_str().unwrap());
        let told = world.ask(Method::GET, "/v1/messages", &[("authorization", &bearer)], "").await;
        assert_eq!(told.status, 200, "{account}");
    }
}

#[tokio::test]
async fn one_token_is_not_two_accounts() {
    let world = World::new().await;
    let account = json!({ "id": "17841400000000007", "app": "shop", "access_token": "sandbox-token" });
    let told = world.post("/v1/accounts", &account).await;
    assert_eq!(told.status, 409, "{told:?}");
    assert_eq!(world.text("Still the first one's").await.status, 200);
}
