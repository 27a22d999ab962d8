//! Tokens: renewed long before they end, whatever happens meanwhile; and somebody hears of it when they cannot be.

use antiphon_graph::{AccessToken, AccountId};
use http::Method;
use serde_json::{Value, json};

use crate::following::Following;
use crate::world::World;

const SHOP: &str = "17841400000000001";

async fn account(world: &World) -> Value {
    world.get("/v1/accounts").await.json["data"][0].clone()
}

fn token_of(world: &World) -> AccessToken {
    world.running.app.directory.account(&AccountId::new(SHOP).unwrap()).unwrap().token.clone()
}

/// Arms a fault for calls that renew tokens.
async fn fault(world: &World, fault: &Value) {
    let armed = world.sandbox.control(Method::POST, "faults", Some(fault)).await;
    assert!(armed.status().is_success(), "{armed:?}");
}

#[tokio::test]
async fn a_token_whose_end_nobody_told_is_renewed_after_a_day_and_then_halfway() {
    let world = World::new().await;
    let first = token_of(&world);
    let shown = account(&world).await;
    assert_eq!((&shown["token"]["state"], &shown["token_expires_at"]), (&json!("unknown"), &Value::Null));
    world.advance("23h").await;
    assert_eq!(token_of(&world), first, "it is too young");
    world.advance("8h").await;
    let second = token_of(&world);
    assert_ne!(second, first);
    let shown = account(&world).await;
    assert_eq!(shown["token"]["state"], "fresh");
    assert!(shown["token_expires_at"].is_string() && shown["token"]["renews_at"].is_string(), "{shown}");
    world.advance("24d").await;
    assert_eq!(token_of(&world), second);
    world.advance("6d").await;
    let third = token_of(&world);
    assert_ne!(third, second);
    // Callers go on with what they have until it ends.
    for token in [&first, &second, &third] {
        let bearer = format!("Bearer {}", token.expose());
        let told = world.ask(Method::GET, "/v1/accounts", &[("authorization", &bearer)], "").await;
        assert_eq!(told.status, 200);
    }
    world.advance("31d").await;
    let bearer = format!("Bearer {}", first.expose());
    let told = world.ask(Method::GET, "/v1/accounts", &[("authorization", &bearer)], "").await;
    assert_eq!(told.status, 401, "its sixty days are over");
    for _ in 0..12 {
        world.advance("20d").await;
    }
    world.hear_from("ava").await;
    let bearer = format!("Bearer {}", token_of(&world).expose());
    let told = world
        .ask(
            Method::POST,
            "/me/messages",
            &[("authorization", &bearer)],
            world.to_ava("Still here").to_string(),
        )
        .await;
    assert_eq!(told.status, 200, "{told:?}");
}

#[tokio::test]
async fn no_send_fails_while_tokens_are_renewed() {
    let world = World::new().await;
    world.advance("31h").await;
    world.hear_from("ava").await;
    let texts: Vec<String> = (0..40).map(|nth| format!("text {nth}")).collect();
    let sends = futures_util::future::join_all(texts.iter().map(|text| world.text(text)));
    let renewals = async {
        for _ in 0..5 {
            // The first token is old enough to be renewed again and again.
            let account = json!({ "id": SHOP, "app": "shop", "access_token": "sandbox-token" });
            assert_eq!(world.post("/v1/accounts", &account).await.status, 201);
            let told = world.post(&format!("/v1/accounts/{SHOP}/refresh"), &Value::Null).await;
            assert_eq!(told.status, 200, "{told:?}");
        }
    };
    let (sent, ()) = tokio::join!(sends, renewals);
    assert!(sent.iter().all(|told| told.status == 200), "{sent:?}");
    assert_eq!(world.received().await.len(), 40);
}

#[tokio::test]
async fn a_token_that_was_taken_back_is_told_once_and_left_alone() {
    let world = World::new().await;
    let mut events = Following::from(&world, "").await;
    let path = format!("accounts/{SHOP}/tokens/revoke");
    let told = world.sandbox.control(Method::POST, &path, None).await;
    assert!(told.status().is_success(), "{told:?}");
    world.advance("31h").await;
    let event = loop {
        let event = events.next().await;
        if event.name.starts_with("account.token") {
            break event;
        }
    };
    assert_eq!(
        (&*event.name, &event.data["account"]),
        ("account.token_dead", &json!(SHOP)),
        "{:?}",
        event.data
    );
    assert!(!event.data.to_string().contains("sandbox-token"));
    let shown = account(&world).await;
    assert_eq!((&shown["token"]["state"], &shown["token"]["renews_at"]), (&json!("dead"), &Value::Null));
    assert_eq!(world.count("antiphon_tokens{state=\"dead\"}").await, 1);
    let told = world.post(&format!("/v1/accounts/{SHOP}/refresh"), &Value::Null).await;
    assert!(told.status == 409 && told.json["hint"].as_str().unwrap().contains("account add"), "{told:?}");
}

#[tokio::test]
async fn failures_are_tried_again_and_told_when_little_time_is_left() {
    let world = World::new().await;
    world.advance("31h").await;
    let token = token_of(&world);
    fault(&world, &json!({ "match": { "operation": "token" }, "effect": { "answer": { "status": 500, "body": "broken" } }, "trigger": "always", "lasts": "100d" })).await;
    world.advance("49d").await;
    assert_eq!(
        (token_of(&world), account(&world).await["token"]["state"].clone()),
        (token.clone(), json!("fresh"))
    );
    world.advance("2d").await;
    let shown = account(&world).await;
    assert_eq!(shown["token"]["state"], "ageing", "{shown}");
    assert!(shown["token"]["trouble"].is_string(), "{shown}");
    let cleared = world.sandbox.control(Method::DELETE, "faults", None).await;
    assert!(cleared.status().is_success(), "{cleared:?}");
    world.advance("7h").await;
    assert_ne!(token_of(&world), token);
    let shown = account(&world).await;
    assert_eq!((&shown["token"]["state"], &shown["token"]["trouble"]), (&json!("fresh"), &Value::Null));
}

#[tokio::test]
async fn a_token_that_somebody_renews_through_the_gateway_is_kept() {
    let world = World::new().await;
    let renew = "/refresh_access_token?grant_type=ig_refresh_token&access_token=sandbox-token";
    let early = world.get(renew).await;
    assert_eq!(early.status, 400, "{early:?}");
    world.advance("24h").await;
    let before = token_of(&world);
    let told = world.get(renew).await;
    assert_eq!(told.status, 200, "{told:?}");
    assert_ne!(token_of(&world), before);
    assert_eq!(told.json["access_token"], token_of(&world).expose(), "the caller's own answer, unchanged");
    let bearer = format!("Bearer {}", told.json["access_token"].as_str().unwrap());
    let told = world.ask(Method::GET, "/v1/messages", &[("authorization", &bearer)], "").await;
    assert_eq!(told.status, 200);
}

#[tokio::test]
async fn a_person_may_have_a_token_renewed_and_hears_why_not() {
    let world = World::new().await;
    let path = format!("/v1/accounts/{SHOP}/refresh");
    let early = world.post(&path, &Value::Null).await;
    assert!(early.status == 503 && early.json["detail"].as_str().unwrap().contains("24 hours"), "{early:?}");
    world.advance("24h").await;
    let told = world.post(&path, &Value::Null).await;
    assert_eq!((told.status, &told.json["token"]["state"]), (200, &json!("fresh")), "{told:?}");
    assert!(!told.json.to_string().contains("sandbox-token"));
    assert_eq!(world.post("/v1/accounts/1/refresh", &Value::Null).await.status, 404);
    let seconds = world.count(&format!("antiphon_token_expires_in_seconds{{account=\"{SHOP}\"}}")).await;
    assert!((60 * 24 * 3600 - 100..=60 * 24 * 3600).contains(&seconds), "{seconds}");
}
