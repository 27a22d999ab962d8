//! What passes through to Instagram.

use http::Method;

use crate::world::World;

#[tokio::test]
async fn everything_else_passes_through_unchanged() {
    let world = World::new().await;
    let bearer = [("authorization", "Bearer sandbox-token")];
    let me = world.ask(Method::GET, "/v24.0/me?fields=user_id,username", &bearer, "").await;
    assert_eq!((me.status, &me.json["username"]), (200, &"demo.shop".into()));
    let refused = world.ask(Method::GET, "/v24.0/me/messages", &bearer, "").await;
    assert_eq!(refused.json["error"]["message"], "Unsupported request - method type: get");
    let threads = world.ask(Method::GET, "/me/conversations?access_token=sandbox-token", &[], "").await;
    assert_eq!(threads.status, 200);
}

#[tokio::test]
async fn what_is_nobodys_path_goes_nowhere() {
    let world = World::new().await;
    for path in ["/nothing", "/admin", "/v1/nothing", "/_sandbox/v1/reset"] {
        let told = world.get(path).await;
        assert_eq!((told.status, told.header("content-type")), (404, "application/problem+json"), "{path}");
    }
}

#[tokio::test]
async fn an_instagram_that_cannot_be_reached_is_a_502_in_its_words() {
    let world = World::new().await;
    world.sandbox.clone().stop().await;
    let told = world.ask(Method::GET, "/v24.0/me", &[("authorization", "Bearer sandbox-token")], "").await;
    assert_eq!(told.codes(), (502, 2, None));
}

#[tokio::test]
async fn every_method_passes_and_comes_back() {
    let world = World::new().await;
    let bearer = [("authorization", "Bearer sandbox-token")];
    for (method, status) in [
        (Method::HEAD, 200..=405),
        (Method::OPTIONS, 200..=405),
        (Method::DELETE, 400..=405),
        (Method::PUT, 400..=405),
        (Method::PATCH, 400..=405),
    ] {
        let told = world.ask(method.clone(), "/v24.0/me?fields=user_id", &bearer, "").await;
        assert!(status.contains(&told.status), "{method}: {told:?}");
    }
    assert_eq!(world.text("Still here").await.status, 200);
}
