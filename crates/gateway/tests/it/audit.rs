//! The audit log: whatever changes something is written down, with who did it.

use http::Method;
use serde_json::{Value, json};

use crate::world::World;

const SHOP: &str = "17841400000000001";

async fn log(world: &World) -> Vec<(String, String, String, String)> {
    let told = world.get("/v1/audit?limit=500").await;
    assert_eq!(told.status, 200, "{told:?}");
    let text = |entry: &Value, name: &str| entry[name].as_str().unwrap().to_owned();
    let entries = told.json["data"].as_array().unwrap().iter().rev();
    entries
        .map(|entry| (text(entry, "who"), text(entry, "what"), text(entry, "target"), text(entry, "outcome")))
        .collect()
}

#[tokio::test]
async fn what_is_changed_is_written_down_with_who_did_it() {
    let world = World::new().await;
    let key = json!({ "name": "operator", "may": ["manage", "send"] });
    let made = world.post("/v1/keys", &key).await.json;
    let (id, key) = (made["id"].as_str().unwrap(), made["key"].as_str().unwrap());
    let bearer = format!("Bearer {key}");
    let by_key = [("authorization", bearer.as_str())];
    let app = r#"{"name":"second","secrets":["hush-1"],"verify_token":"hush-2"}"#;
    assert_eq!(world.ask(Method::POST, "/v1/apps", &by_key, app).await.status, 201);
    let account = r#"{"id":"17841400000000007","app":"second","access_token":"hush-3"}"#;
    assert_eq!(world.ask(Method::POST, "/v1/accounts", &by_key, account).await.status, 201);
    let pause = format!("/v1/accounts/{SHOP}/pause");
    assert_eq!(world.ask(Method::POST, &pause, &by_key, r#"{"reason":"hush-4"}"#).await.status, 200);
    let waits = world.send(&[("prefer", "respond-async")], &world.to_ava("hush-5")).await.message();
    let own = [("authorization", "Bearer sandbox-token")];
    let cancel = format!("/v1/messages/{waits}/cancel");
    assert_eq!(world.ask(Method::POST, &cancel, &own, "").await.status, 200);
    assert_eq!(
        world.ask(Method::POST, &cancel, &own, "").await.status,
        409,
        "what changes nothing is not written"
    );
    assert_eq!(world.ask(Method::POST, &format!("/v1/accounts/{SHOP}/resume"), &own, "").await.status, 403);
    assert_eq!(world.ask(Method::POST, "/v1/keys", &[("authorization", "Bearer x")], "{}").await.status, 401);
    assert_eq!(world.post(&format!("/v1/keys/{id}/revoke"), &Value::Null).await.status, 200);
    world.get("/v1/messages").await;

    let (operator, shop) = (format!("{id} (operator)"), format!("token of {SHOP}"));
    let expected = [
        ("near", "keys.add", id, "done"),
        (&*operator, "apps.add", "second", "done"),
        (&*operator, "accounts.add", "17841400000000007", "done"),
        (&*operator, "accounts.pause", SHOP, "done"),
        (&*shop, "messages.cancel", &*waits, "done"),
        (&*shop, "accounts.resume", SHOP, "refused"),
        ("near", "keys.revoke", id, "done"),
    ];
    let expected = expected.map(|(who, what, target, outcome)| {
        (who.to_owned(), what.to_owned(), target.to_owned(), outcome.to_owned())
    });
    assert_eq!(log(&world).await, expected);
    let whole = world.get("/v1/audit").await.json.to_string();
    assert!(!whole.contains("hush") && !whole.contains("antiphon_"), "{whole}");
}

#[tokio::test]
async fn it_is_read_page_by_page_and_walked_along() {
    let world = World::new().await;
    for verb in ["pause", "resume", "pause", "resume", "pause"] {
        let body = if verb == "pause" { json!({}) } else { Value::Null };
        assert_eq!(world.post(&format!("/v1/accounts/{SHOP}/{verb}"), &body).await.status, 200);
    }
    let (mut after, mut numbers) = (String::new(), Vec::new());
    loop {
        let page = world.get(&format!("/v1/audit?limit=2{after}")).await.json;
        numbers
            .extend(page["data"].as_array().unwrap().iter().map(|entry| entry["number"].as_u64().unwrap()));
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    assert_eq!(numbers, [5, 4, 3, 2, 1]);
    let walked = world.get("/v1/audit/verify").await.json;
    assert_eq!((&walked["whole"], &walked["entries"]), (&json!(true), &json!(5)));
    assert_eq!(walked["newest"], world.get("/v1/audit?limit=1").await.json["data"][0]["hash"]);
    assert_eq!(world.get("/v1/audit?after=x").await.status, 400);
}
