//! `/v1/relays`: what is wrong is said, and secrets are shown once.

use http::Method;
use serde_json::{Value, json};

use crate::receiver::Receiver;
use crate::relay::{near, relay};
use crate::world::World;

#[tokio::test]
async fn what_does_not_fit_is_refused_and_says_what_would() {
    let world = World::reaching(near()).await;
    let url = "http://127.0.0.1:9/hooks";
    let good = json!({ "app": "shop", "kind": "events", "url": url });
    let with = |name: &str, value: Value| {
        let mut new = good.clone();
        new[name] = value;
        new
    };
    for (new, status, why) in [
        (with("app", json!("nobody")), 404, "no such app"),
        (with("kind", json!("everything")), 400, "instagram"),
        (with("types", json!(["message.sung"])), 400, "\"message.sung\""),
        (with("types", json!("message.delivered")), 400, "sequence"),
        (with("secret", json!("hush")), 400, "whsec_"),
        (with("secret", json!("whsec_aHVzaA==")), 400, "this one has 4"),
        (with("secret", json!("whsec_not base64")), 400, "base64"),
        (with("colour", json!("red")), 400, "expected"),
        (json!({ "app": "shop" }), 400, "missing field"),
        (json!([]), 400, "body does not fit"),
    ] {
        let told = world.post("/v1/relays", &new).await;
        let detail = told.json["detail"].as_str().unwrap_or_default();
        assert!(told.status == status && detail.contains(why), "{new}: {}", told.json);
        assert!(!told.json.to_string().contains("hush"), "no secret is repeated: {}", told.json);
    }
    let deliveries = json!({ "app": "shop", "kind": "instagram", "url": url });
    for (name, value) in
        [("secret", json!("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")), ("types", json!(["message.held"]))]
    {
        let mut new = deliveries.clone();
        new[name] = value;
        assert_eq!(world.post("/v1/relays", &new).await.status, 400, "{new}");
    }
    assert_eq!(world.get("/v1/relays").await.json["data"], json!([]), "nothing of it was kept");
    let made = world.post("/v1/relays", &deliveries).await;
    assert_eq!((made.status, &made.json["secret"]), (201, &Value::Null));
    assert_eq!(world.post("/v1/relays", &deliveries).await.status, 409, "twice to the same place");
    let id = made.json["id"].as_str().unwrap();
    assert_eq!(world.post(&format!("/v1/relays/{id}/rotate"), &json!({})).await.status, 409);
}

#[tokio::test]
async fn what_nobody_knows_is_not_found() {
    let world = World::reaching(near()).await;
    let id = relay(&world, "events", &Receiver::listen().await).await;
    for unknown in ["rel_0000000000000000", "rel_", "x", "%00", "'; drop table relay"] {
        let path = format!("/v1/relays/{}", unknown.replace(' ', "%20"));
        assert_eq!(world.get(&path).await.status, 404, "{unknown}");
        assert_eq!(world.ask(Method::DELETE, &path, &[], "").await.status, 404);
        assert_eq!(world.ask(Method::PATCH, &path, &[], "{}").await.status, 404);
        for deed in ["rotate", "test", "dead/replay", "dead/dead_1/replay"] {
            assert_eq!(world.post(&format!("{path}/{deed}"), &Value::Null).await.status, 404, "{deed}");
        }
        assert_eq!(world.get(&format!("{path}/dead")).await.status, 404);
    }
    for letter in ["dead_1", "dead_", "1", "dead_99999999999999999999", "dead_0"] {
        let told = world.post(&format!("/v1/relays/{id}/dead/{letter}/replay"), &Value::Null).await;
        assert_eq!((told.status, told.json["detail"].as_str()), (404, Some("there is no such dead letter")));
    }
    assert_eq!(world.get(&format!("/v1/relays/{id}/dead?after=x")).await.status, 404);
    assert_eq!(
        world.post(&format!("/v1/relays/{id}/dead/replay"), &json!({ "since": "soon" })).await.status,
        400
    );
}

#[tokio::test]
async fn a_secret_is_shown_once_and_kept_sealed() {
    let world = World::reaching(near()).await;
    let receiver = Receiver::listen().await;
    let new = json!({ "app": "shop", "kind": "events", "url": receiver.url() });
    let made = world.post("/v1/relays", &new).await.json;
    let secret = made["secret"].as_str().unwrap();
    let id = made["id"].as_str().unwrap();
    let paths = ["/v1/relays".to_owned(), format!("/v1/relays/{id}"), "/metrics".to_owned()];
    for path in paths {
        let page = String::from_utf8(world.get(&path).await.whole.into_body()).unwrap();
        assert!(!page.contains("whsec") && !page.contains(&secret[6..]), "{path}: {page}");
    }
    let row = &antiphon_store::Relays::relays(&world.running.app.store).await.unwrap()[0];
    let sealed = &row.secret.as_ref().unwrap().0;
    assert!(!sealed.windows(5).any(|bytes| bytes == b"whsec"));
    assert_eq!(world.ask(Method::DELETE, &format!("/v1/relays/{id}"), &[], "").await.status, 204);
    assert_eq!(world.get("/v1/relays").await.json["data"], json!([]));
}

#[tokio::test]
async fn an_accounts_token_has_no_business_here() {
    let world = World::reaching(near()).await;
    let own = [("authorization", "Bearer sandbox-token")];
    assert_eq!(world.ask(Method::GET, "/v1/relays", &own, "").await.status, 403);
    assert_eq!(world.ask(Method::POST, "/v1/relays", &own, "{}").await.status, 403);
}

#[tokio::test]
async fn there_are_only_so_many() {
    let world = World::reaching(near()).await;
    for nth in 0..32 {
        let new = json!({ "app": "shop", "kind": "instagram", "url": format!("http://127.0.0.1:9/{nth}") });
        assert_eq!(world.post("/v1/relays", &new).await.status, 201);
    }
    let new = json!({ "app": "shop", "kind": "instagram", "url": "http://127.0.0.1:9/more" });
    assert_eq!(world.post("/v1/relays", &new).await.status, 409);
}
