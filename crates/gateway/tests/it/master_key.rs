//! The master key changes while the gateway runs, and nobody who sends notices.

use http::Method;
use serde_json::{Value, json};

use crate::world::World;

#[tokio::test]
async fn no_send_fails_while_everything_is_sealed_anew() {
    let world = World::new().await;
    let before = world.get("/v1/master-key").await.json;
    let texts: Vec<String> = (0..40).map(|nth| format!("text {nth}")).collect();
    let sends = futures_util::future::join_all(texts.iter().map(|text| world.text(text)));
    let changes = async {
        for nth in 0..5 {
            let key = json!({ "master_key": format!("{nth:064x}") });
            let told = world.post("/v1/master-key/rotate", &key).await;
            assert_eq!((told.status, &told.json["sealed_anew"]), (200, &json!(3)), "{told:?}");
            // What is put meanwhile is found by whichever key seals.
            let app = json!({ "name": "shop", "secrets": ["sandbox-app-secret"], "verify_token": "v" });
            assert_eq!(world.post("/v1/apps", &app).await.status, 201);
        }
    };
    let (sent, ()) = tokio::join!(sends, changes);
    assert!(sent.iter().all(|told| told.status == 200), "{sent:?}");
    let after = world.get("/v1/master-key").await.json;
    assert_eq!(after["before"].as_array().unwrap().len(), 5);
    assert_eq!(after["before"][4], before["id"]);
    world.hear_from("ava").await;
    assert_eq!(world.text("Still here").await.status, 200);
}

#[tokio::test]
async fn what_is_no_key_and_what_was_one_before_changes_nothing() {
    let world = World::new().await;
    let before = world.get("/v1/master-key").await.json;
    for (key, status) in [("0f", 400), (&"0g".repeat(32), 400), (&"07".repeat(32), 409)] {
        let told = world.post("/v1/master-key/rotate", &json!({ "master_key": key })).await;
        assert_eq!(told.status, status, "{told:?}");
    }
    assert_eq!(world.post("/v1/master-key/rotate", &Value::Null).await.status, 400);
    let own = [("authorization", "Bearer sandbox-token")];
    assert_eq!(world.ask(Method::GET, "/v1/master-key", &own, "").await.status, 403);
    assert_eq!(world.get("/v1/master-key").await.json, before);
}
