//! API keys: what each may do, and what it may not; and that neither a key nor a token gets where it should not.

use http::Method;
use serde_json::{Value, json};

use crate::following::Following;
use crate::world::{Told, World};

const SHOP: &str = "17841400000000001";
const OTHER: &str = "17841400000000007";
const NOBODY: &str = "17841400000000099";

type Headers<'a> = &'a [(&'a str, &'a str)];

/// A gateway with another account.
async fn world() -> World {
    let world = World::new().await;
    let other = json!({ "id": OTHER, "app": "shop", "access_token": "the-others-token" });
    assert_eq!(world.post("/v1/accounts", &other).await.status, 201);
    world
}

async fn made(world: &World, key: Value) -> (String, String) {
    let told = world.post("/v1/keys", &key).await;
    assert_eq!(told.status, 201, "{told:?}");
    let text = |name: &str| told.json[name].as_str().unwrap().to_owned();
    (text("id"), text("key"))
}

/// A key for the shop.
async fn key(world: &World, may: &[&str]) -> String {
    made(world, json!({ "name": "worker", "may": may, "accounts": [SHOP] })).await.1
}

async fn with(world: &World, key: &str, method: Method, path: &str, body: &Value) -> Told {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    world.ask(method, path, &[("authorization", &format!("Bearer {key}"))], body).await
}

async fn get(world: &World, key: &str, path: &str) -> Told {
    with(world, key, Method::GET, path, &Value::Null).await
}

async fn post(world: &World, key: &str, path: &str, body: &Value) -> Told {
    with(world, key, Method::POST, path, body).await
}

/// What is asked of Instagram, as the sandbox wrote it down.
async fn asked_of_instagram(world: &World) -> String {
    world.sandbox.control(Method::GET, "exchanges?limit=100", None).await.body().to_string()
}

#[tokio::test]
async fn a_key_sends_for_its_account_wherever_the_token_may_stand() {
    let world = world().await;
    let key = key(&world, &["send"]).await;
    let mut named = world.to_ava("in the header");
    assert_eq!(post(&world, &key, "/v24.0/me/messages", &named).await.status, 200);
    let path = format!("/v24.0/{SHOP}/messages?access_token={key}");
    assert_eq!(world.post(&path, &world.to_ava("in the query")).await.status, 200);
    named = world.to_ava("in the body");
    named["access_token"] = key.clone().into();
    assert_eq!(world.post(&format!("/{SHOP}/messages"), &named).await.status, 200);
    assert_eq!(world.received().await, ["in the header", "in the query", "in the body"]);
    assert!(!asked_of_instagram(&world).await.contains(&key[9..]), "no key reaches Instagram");
}

#[tokio::test]
async fn a_key_passes_as_the_accounts_token_and_never_gets_it() {
    let world = world().await;
    let key = key(&world, &["read"]).await;
    for path in
        ["/v24.0/me?fields=user_id,username", "/v24.0/me/conversations", &format!("/{SHOP}?fields=username")]
    {
        let told = get(&world, &key, path).await;
        assert_eq!(told.status, 200, "{path}: {told:?}");
        let separator = if path.contains('?') { '&' } else { '?' };
        let told = world.get(&format!("{path}{separator}access_token={key}")).await;
        assert_eq!(told.status, 200, "{path}: {told:?}");
        assert!(!told.json.to_string().contains("sandbox-token"), "{told:?}");
    }
    // An answer that quotes the token is told without it.
    let told = get(&world, &key, "/v24.0/sandbox-token/x").await;
    assert!(!told.json.to_string().contains("sandbox-token"), "{told:?}");
    for path in [
        "/refresh_access_token?grant_type=ig_refresh_token",
        "/access_token?grant_type=ig_exchange_token",
        "//refresh%5Faccess_token?x=1",
    ] {
        let told = world.get(&format!("{path}&access_token={key}")).await;
        assert_eq!(told.status, 403, "{path}: {told:?}");
    }
    assert!(!asked_of_instagram(&world).await.contains(&key[9..]), "no key reaches Instagram");
}

#[tokio::test]
async fn a_key_that_stands_where_it_would_go_to_instagram_goes_nowhere() {
    let world = world().await;
    let key = key(&world, &["send", "read"]).await;
    let bearer = format!("Bearer {key}");
    let own = ("authorization", "Bearer sandbox-token");
    let escaped = key.replace('_', "%5f");
    let before = asked_of_instagram(&world).await;
    let cases: [(&str, Headers<'_>, String); 7] = [
        ("/v24.0/me?input_token={}", &[own], String::new()),
        ("/v24.0/{}", &[own], String::new()),
        ("/v24.0/me?fields=id", &[own, ("cookie", &key)], String::new()),
        ("/v24.0/me?access_token={}", &[own], String::new()),
        ("/v24.0/me/x", &[own], format!(r#"{{"a":["antiphon\u005f{}"]}}"#, &key[9..])),
        ("/v24.0/me/x", &[("authorization", &bearer)], format!("q={escaped}")),
        ("/v24.0/me/x", &[("authorization", &bearer)], format!("access_token={escaped}&b={key}")),
    ];
    for (path, headers, body) in cases {
        let path = path.replace("{}", &escaped);
        let told = world.ask(Method::POST, &path, headers, body).await;
        assert_eq!((told.status, told.header("antiphon-refused-by")), (400, "gateway"), "{path}: {told:?}");
        assert!(!told.json.to_string().contains(&key[9..]), "{told:?}");
    }
    assert_eq!(asked_of_instagram(&world).await, before, "Instagram was not asked");
}

#[tokio::test]
async fn a_key_that_may_read_writes_by_no_other_name_for_it() {
    let world = world().await;
    let key = key(&world, &["read"]).await;
    let bearer = format!("Bearer {key}");
    let own = ("authorization", bearer.as_str());
    let profile = "/v24.0/me/messenger_profile";
    let cases: [(&str, Headers<'_>, &str); 5] = [
        ("?method=post&ice_breakers=[]", &[own], ""),
        ("?Method=DELETE", &[own], ""),
        ("", &[own, ("x-http-method-override", "POST")], ""),
        ("", &[own], "method=post"),
        ("", &[own], r#"{"method":"post"}"#),
    ];
    for (query, headers, body) in cases {
        let told = world.ask(Method::GET, &format!("{profile}{query}"), headers, body).await;
        assert_eq!((told.status, told.header("antiphon-refused-by")), (400, "gateway"), "{query}: {told:?}");
    }
}

#[tokio::test]
async fn each_verb_allows_its_own_and_nothing_else() {
    let world = world().await;
    let message = world.text("Hello").await.message();
    let (send, read, manage) =
        (key(&world, &["send"]).await, key(&world, &["read"]).await, key(&world, &["manage"]).await);
    let (list, retry) = ("/v1/messages".to_owned(), format!("/v1/messages/{message}/retry"));
    let pause = format!("/v1/accounts/{SHOP}/pause");
    let resume = format!("/v1/conversations/{SHOP}/900000000000001/resume");
    for (verb, key, statuses) in [
        ("send", &send, [403, 409, 403, 403]),
        ("read", &read, [200, 403, 403, 403]),
        ("manage", &manage, [403, 403, 200, 200]),
    ] {
        let told = [
            get(&world, key, &list).await.status,
            post(&world, key, &retry, &Value::Null).await.status,
            post(&world, key, &pause, &json!({})).await.status,
            post(&world, key, &resume, &Value::Null).await.status,
        ];
        assert_eq!(told, statuses, "{verb}");
    }
    post(&world, &manage, &format!("/v1/accounts/{SHOP}/resume"), &Value::Null).await;
    for (key, sends, passes) in [(&send, 200, 403), (&read, 403, 200), (&manage, 403, 403)] {
        assert_eq!(post(&world, key, "/me/messages", &world.to_ava("x")).await.status, sends);
        assert_eq!(get(&world, key, "/me?fields=user_id").await.status, passes);
    }
    // What is everybody's asks for all accounts.
    for path in ["/v1/apps", "/v1/keys", "/v1/audit", "/v1/master-key"] {
        assert_eq!(get(&world, &manage, path).await.status, 403, "{path}");
    }
    let (_, all) = made(&world, json!({ "name": "operator", "may": ["manage"] })).await;
    for path in ["/v1/apps", "/v1/keys", "/v1/audit", "/v1/master-key"] {
        assert_eq!(get(&world, &all, path).await.status, 200, "{path}");
    }
    assert_eq!(get(&world, &all, "/v1/messages").await.status, 403, "to manage is not to read");
}

#[tokio::test]
async fn another_account_is_refused_alike_whether_it_exists_or_not() {
    let world = world().await;
    let key = key(&world, &["send", "read", "manage"]).await;
    let to_ava = world.to_ava("stolen");
    for (method, path, body) in [
        (Method::POST, "/v24.0/{}/messages", &to_ava),
        (Method::GET, "/v1/messages?account={}", &Value::Null),
        (Method::GET, "/v1/conversations/{}/900000000000001", &Value::Null),
        (Method::POST, "/v1/accounts/{}/pause", &json!({})),
        (Method::POST, "/v1/accounts/{}/refresh", &Value::Null),
        (Method::POST, "/v1/conversations/{}/1/pause", &Value::Null),
    ] {
        let there = with(&world, &key, method.clone(), &path.replace("{}", OTHER), body).await;
        let nowhere = with(&world, &key, method, &path.replace("{}", NOBODY), body).await;
        assert_eq!((there.status, nowhere.status), (403, 403), "{path}");
        assert_eq!(there.whole.body(), nowhere.whole.body(), "{path}");
    }
    let accounts = get(&world, &key, "/v1/accounts").await.json;
    assert_eq!(accounts["data"].as_array().unwrap().len(), 1, "{accounts}");
    assert_eq!(world.received().await, [""; 0]);
}

#[tokio::test]
async fn a_key_of_several_accounts_has_to_say_which() {
    let world = world().await;
    let (_, key) =
        made(&world, json!({ "name": "both", "may": ["send", "read"], "accounts": [SHOP, OTHER] })).await;
    let told = post(&world, &key, "/me/messages", &world.to_ava("whose?")).await;
    assert_eq!(told.codes(), (400, 100, None), "{told:?}");
    assert_eq!(get(&world, &key, "/me?fields=user_id").await.status, 400);
    assert_eq!(get(&world, &key, "/900000000000001?fields=name").await.status, 403, "nobody knows who asks");
    assert_eq!(
        post(&world, &key, &format!("/{SHOP}/messages"), &world.to_ava("the shop's")).await.status,
        200
    );
    assert_eq!(get(&world, &key, &format!("/{SHOP}/conversations")).await.status, 200);
    assert_eq!(get(&world, &key, &format!("/v1/messages?account={OTHER}")).await.status, 200);
}

#[tokio::test]
async fn what_is_no_key_says_what_is_wrong_with_it() {
    let world = world().await;
    let (id, good) = made(&world, json!({ "name": "worker", "may": ["send", "read"] })).await;
    let soon = json!({ "name": "brief", "may": ["read"], "expires_at": world.running.app.clock.wall() + jiff::SignedDuration::from_secs(60) });
    let (_, brief) = made(&world, soon).await;
    let mut mistyped = good.clone();
    mistyped.replace_range(20..21, if &good[20..21] == "x" { "y" } else { "x" });
    let (_, strangers) = made(&world, json!({ "name": "x", "may": ["read"] })).await;
    let unknown = World::new().await;
    assert_eq!(get(&world, &brief, "/v1/messages").await.status, 200);
    world.advance("60s").await;
    assert_eq!(world.post(&format!("/v1/keys/{id}/revoke"), &Value::Null).await.status, 200);
    assert_eq!(world.post(&format!("/v1/keys/{id}/revoke"), &Value::Null).await.status, 409);
    assert_eq!(world.post("/v1/keys/key_nobody/revoke", &Value::Null).await.status, 404);
    for (at, key, words) in [
        (&world, &mistyped, "mistyped"),
        (&world, &good[..40].to_owned(), "mistyped"),
        (&world, &brief, "expired"),
        (&world, &good, "revoked"),
        (&unknown, &strangers, "nobody gave out"),
        (&world, &"IGAAnobodys".to_owned(), "belongs to no account"),
    ] {
        let told = get(at, key, "/v1/messages").await;
        assert!(told.status == 401 && told.json["detail"].as_str().unwrap().contains(words), "{told:?}");
        assert_eq!(told.header("www-authenticate"), "Bearer");
        let sent = post(at, key, "/me/messages", &world.to_ava("x")).await;
        assert_eq!(sent.json["error"]["code"], 190, "{sent:?}");
        let passed = get(at, key, "/me?fields=user_id").await;
        assert!(passed.status >= 400, "{passed:?}");
    }
    assert_eq!(world.received().await, [""; 0]);
}

#[tokio::test]
async fn credentials_that_say_two_things_are_refused() {
    let world = world().await;
    let key = key(&world, &["send", "read"]).await;
    let bearer = format!("Bearer {key}");
    let own = "Bearer sandbox-token";
    for pair in [[&*bearer, own], [own, &bearer], [&bearer, &bearer]] {
        let headers = pair.map(|value| ("authorization", value));
        for path in ["/v1/messages", "/v24.0/me?fields=user_id"] {
            let told = world.ask(Method::GET, path, &headers, "").await;
            assert_eq!(told.status, 400, "{path}: {told:?}");
        }
        let told = world.ask(Method::POST, "/me/messages", &headers, world.to_ava("x").to_string()).await;
        assert_eq!(told.status, 400, "{told:?}");
    }
    for value in ["Basic eDp5", "Bearer", "", &key] {
        assert_eq!(
            world.ask(Method::GET, "/v1/messages", &[("authorization", value)], "").await.status,
            401,
            "{value}"
        );
    }
    let in_query = world.get(&format!("/v1/messages?access_token={key}")).await;
    assert_eq!(in_query.status, 400, "addresses are written down: no key is taken from them");
    assert!(!in_query.json.to_string().contains(&key[9..]));
    assert_eq!(world.received().await, [""; 0]);
}

#[tokio::test]
async fn a_key_is_rotated_without_a_gap() {
    let world = world().await;
    let (old, first) = made(&world, json!({ "name": "worker", "may": ["read"], "accounts": [SHOP] })).await;
    let told = world.post(&format!("/v1/keys/{old}/rotate"), &json!({ "grace": "1h" })).await;
    assert_eq!(
        (told.status, &told.json["replaces"], &told.json["accounts"]),
        (201, &json!(old), &json!([SHOP]))
    );
    let second = told.json["key"].as_str().unwrap();
    let again = world.post(&format!("/v1/keys/{old}/rotate"), &json!({})).await;
    assert!(again.status == 409 && again.json["hint"] == "rotate that one", "{again:?}");
    for key in [&*first, second] {
        assert_eq!(get(&world, key, "/v1/messages").await.status, 200);
    }
    world.advance("1h").await;
    assert_eq!(get(&world, &first, "/v1/messages").await.status, 401);
    assert_eq!(get(&world, second, "/v1/messages").await.status, 200);
    assert_eq!(world.post(&format!("/v1/keys/{old}/rotate"), &Value::Null).await.status, 409);
    let keys = world.get("/v1/keys").await.json;
    let states: Vec<_> =
        keys["data"].as_array().unwrap().iter().map(|key| key["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["expired", "live"]);
    assert!(keys["data"][1]["used_at"].is_string(), "{keys}");
    assert!(!keys.to_string().contains("antiphon_"), "a key is shown once");
}

#[tokio::test]
async fn the_key_that_takes_anothers_place_lasts_as_long() {
    let world = world().await;
    let in_a_minute = world.running.app.clock.wall() + jiff::SignedDuration::from_secs(60);
    let (old, _) = made(&world, json!({ "name": "brief", "may": ["read"], "expires_at": in_a_minute })).await;
    world.advance("30s").await;
    let told = world.post(&format!("/v1/keys/{old}/rotate"), &json!({ "grace": "0s" })).await;
    let new = told.json["key"].as_str().unwrap();
    world.advance("45s").await;
    assert_eq!(get(&world, new, "/v1/messages").await.status, 200);
    world.advance("30s").await;
    assert_eq!(get(&world, new, "/v1/messages").await.status, 401);
}

#[tokio::test]
async fn when_a_key_was_used_outlives_the_gateway() {
    let world = world().await;
    let key = key(&world, &["read"]).await;
    assert_eq!(get(&world, &key, "/v1/messages").await.status, 200);
    let world = world.again(crate::world::settings()).await;
    let keys = world.get("/v1/keys").await.json;
    assert!(keys["data"][0]["used_at"].is_string(), "{keys}");
    assert_eq!(get(&world, &key, "/v1/messages").await.status, 200);
}

#[tokio::test]
async fn who_follows_with_a_key_that_is_ended_hears_no_more() {
    let world = world().await;
    let (id, key) = made(&world, json!({ "name": "ears", "may": ["read"] })).await;
    let mut events = Following::with(&world, &format!("Bearer {key}")).await;
    world.text("Hello").await;
    while events.next().await.name != "message.delivered" {}
    assert_eq!(world.post(&format!("/v1/keys/{id}/revoke"), &Value::Null).await.status, 200);
    events.ended().await;
}

#[tokio::test]
async fn keys_that_would_be_of_no_use_are_not_made() {
    let world = world().await;
    for wrong in [
        json!({ "name": "", "may": ["read"] }),
        json!({ "name": "x", "may": [] }),
        json!({ "name": "x", "may": ["fly"] }),
        json!({ "name": "x", "may": ["read"], "accounts": [] }),
        json!({ "name": "x", "may": ["read"], "expires_at": "2001-01-01T00:00:00Z" }),
        json!({ "name": "x\u{7}", "may": ["read"] }),
        json!({ "name": "x".repeat(81), "may": ["read"] }),
        json!({ "name": "x", "may": ["read"], "key": "antiphon_mine" }),
    ] {
        let told = world.post("/v1/keys", &wrong).await;
        assert_eq!(told.status, 400, "{wrong}: {told:?}");
    }
    let nobodys = json!({ "name": "x", "may": ["read"], "accounts": [NOBODY] });
    assert_eq!(world.post("/v1/keys", &nobodys).await.status, 404);
    assert_eq!(world.get("/v1/keys").await.json["data"], json!([]));
}

#[tokio::test]
async fn an_accounts_old_token_goes_on_until_it_ends_or_is_dropped() {
    let world = World::new().await;
    let put = |token: &str, drop: bool| json!({ "id": SHOP, "app": "shop", "access_token": token, "drop_earlier_tokens": drop });
    assert_eq!(world.post("/v1/accounts", &put("the-new-one", false)).await.status, 201);
    for token in ["sandbox-token", "the-new-one"] {
        assert_eq!(get(&world, token, "/v1/messages").await.status, 200, "{token}");
    }
    let theirs = json!({ "id": OTHER, "app": "shop", "access_token": "sandbox-token" });
    assert_eq!(world.post("/v1/accounts", &theirs).await.status, 409, "it still is the shop's");
    assert_eq!(world.post("/v1/accounts", &put("the-newest", true)).await.status, 201);
    for token in ["sandbox-token", "the-new-one"] {
        assert_eq!(get(&world, token, "/v1/messages").await.status, 401, "{token}");
    }
    assert_eq!(get(&world, "the-newest", "/v1/messages").await.status, 200);
}
