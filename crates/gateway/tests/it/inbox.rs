//! What Instagram delivered, looked at and read once more.

use http::Method;
use serde_json::{Value, json};

use crate::world::World;

const OWN: [(&str, &str); 1] = [("authorization", "Bearer sandbox-token")];

#[tokio::test]
async fn deliveries_are_listed_with_their_events_and_shown_as_they_came() {
    let world = World::new().await;
    world.hear_from("ben").await;
    world.text("Hello").await;
    world.hear_from("ava").await;
    let page = world.get("/v1/inbox?kind=message&limit=2").await.json;
    let people = |page: &Value| -> Vec<String> {
        let rows = page["data"].as_array().unwrap().iter();
        rows.map(|row| row["events"][0]["person"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(people(&page), ["900000000000001", "900000000000002"]);
    let next = page["next"].as_str().unwrap();
    let rest = world.get(&format!("/v1/inbox?kind=message&after={next}")).await.json;
    assert_eq!((people(&rest), &rest["next"]), (vec!["900000000000001".to_owned()], &Value::Null));
    let id = page["data"][0]["id"].as_str().unwrap();
    let shown = world.get(&format!("/v1/inbox/{id}")).await.json;
    assert_eq!((&shown["signature"], &shown["state"]), (&json!("valid"), &json!("kept")));
    let body: Value = serde_json::from_str(shown["body"].as_str().unwrap()).unwrap();
    assert_eq!(body["entry"][0]["messaging"][0]["message"]["text"], "Hi");
    let own = world.ask(Method::GET, &format!("/v1/inbox/{id}"), &OWN, "").await;
    assert_eq!((own.status, &own.json["body"]), (200, &Value::Null), "it may tell of other accounts");
    assert_eq!(world.get("/v1/inbox?person=1").await.json["data"], json!([]));
}

#[tokio::test]
async fn a_delivery_is_read_again_without_harm() {
    let world = World::new().await;
    world.text("Hello").await;
    let before = world.get("/v1/conversations").await.json;
    let list = world.get("/v1/inbox").await.json;
    let id = list["data"][0]["id"].as_str().unwrap();
    let again = world.post(&format!("/v1/inbox/{id}/reprocess"), &Value::Null).await;
    assert_eq!((again.status, &again.json["windows_moved"]), (200, &json!(0)), "{again:?}");
    let told = world.post("/v1/inbox/reprocess", &json!({ "filter": {} })).await;
    let counts = world.done(&told).await["counts"].clone();
    assert_eq!(
        (&counts["read"], &counts["not_read"]),
        (&json!(list["data"].as_array().unwrap().len()), &json!(0))
    );
    assert_eq!(world.get("/v1/inbox").await.json, list);
    assert_eq!(world.get("/v1/conversations").await.json["data"][0]["window"], before["data"][0]["window"]);
}

#[tokio::test]
async fn mistakes_are_told() {
    let world = World::new().await;
    for (path, status) in [
        ("/v1/inbox?kind=mesage", 400),
        ("/v1/inbox?kid=message", 400),
        ("/v1/inbox?after=17", 400),
        ("/v1/inbox?since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z", 400),
        ("/v1/inbox/dlv_999", 404),
        ("/v1/inbox/999", 400),
    ] {
        let told = world.get(path).await;
        assert_eq!((told.status, &told.json["status"]), (status, &status.into()), "{path}: {told:?}");
    }
    assert_eq!(world.ask(Method::GET, "/v1/inbox?account=1", &OWN, "").await.status, 403);
    let own = world.ask(Method::POST, "/v1/inbox/reprocess", &OWN, r#"{"filter":{}}"#).await;
    assert_eq!(own.status, 403);
}
