//! The console, from outside a browser: who is let in, what a key's holder may see and do there, and who is not.

use std::net::SocketAddr;

use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::raw::ask_at;
use crate::world::{World, settings};

const SHOP: &str = "17841400000000001";

/// A gateway whose `/v1` and console others reach, and where. The address does not leave this machine.
async fn far() -> (World, SocketAddr) {
    let world = World::with(settings()).await;
    let admin = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let address = SocketAddr::from(([127, 0, 0, 1], admin.local_addr().unwrap().port()));
    (world.also(|running| running.serve_admin(admin)), address)
}

async fn key(world: &World, key: Value) -> (String, String) {
    let made = world.post("/v1/keys", &key).await;
    assert_eq!(made.status, 201, "{made:?}");
    let field = |name: &str| made.json[name].as_str().unwrap().to_owned();
    (field("id"), field("key"))
}

/// Asks as a browser would; the whole answer, as it came.
async fn browse(at: SocketAddr, line: &str, headers: &str, form: &str) -> String {
    let length = form.len();
    ask_at(at, format!("{line} HTTP/1.1\r\nhost: {at}\r\nconnection: close\r\n{headers}content-length: {length}\r\n\r\n{form}"))
        .await
}

fn status(answer: &str) -> u16 {
    answer[9..12].parse().unwrap_or_else(|_| panic!("{answer}"))
}

/// Signs in, and gives what the browser shows from then on.
async fn signed_in(at: SocketAddr, key: &str) -> String {
    let answer = browse(at, "POST /sign-in", "", &format!("to=%2Fc&key={key}")).await;
    assert_eq!(status(&answer), 303, "{answer}");
    assert!(answer.contains("location: /c\r\n"), "{answer}");
    let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict"), "{cookie}");
    format!("cookie: {}\r\n", cookie.split(';').next().unwrap())
}

#[tokio::test]
async fn whoever_is_not_signed_in_is_asked_for_a_key() {
    let (_world, at) = far().await;
    for path in
        ["/", "/c", "/outbox?state=unknown", "/failures", "/webhooks", "/accounts", "/disclosure", "/doctor"]
    {
        let answer = browse(at, &format!("GET {path}"), "", "").await;
        assert_eq!(status(&answer), 303, "{path}");
        assert!(answer.contains("location: /sign-in?to=%2F"), "{answer}");
    }
    assert_eq!(status(&browse(at, "GET /-/events", "", "").await), 401);
    assert_eq!(status(&browse(at, "POST /-/call", "", "-call=GET+/messages").await), 401);
    assert_eq!(status(&browse(at, "GET /sign-in", "", "").await), 200);
    assert_eq!(status(&browse(at, "GET /assets/app.js", "", "").await), 200);
    for wrong in ["", "nonsense", "antiphon_0000000000000000000000000000000000000000000000000"] {
        let answer = browse(at, "POST /sign-in", "", &format!("to=//evil.example&key={wrong}")).await;
        assert_eq!(status(&answer), 401, "{wrong}");
        assert!(!answer.contains("evil.example") && !answer.contains("set-cookie"), "{answer}");
    }
}

#[tokio::test]
async fn a_session_is_its_keys_and_ends_with_it() {
    let (world, at) = far().await;
    world.hear_from("ava").await;
    let (id, secret) = key(&world, json!({ "name": "clerk", "may": ["read", "send"] })).await;
    let cookie = signed_in(at, &secret).await;
    assert!(!cookie.contains(&secret));
    let page = browse(at, "GET /c", &cookie, "").await;
    assert!(page.contains(world.sandbox.ava().as_str()) && page.contains("Sign out"), "{page}");
    let form = format!(
        "-call=POST+/messages&account={SHOP}&recipient.id={}&message.text=Hello",
        world.sandbox.ava()
    );
    assert_eq!(status(&browse(at, "POST /-/call", &cookie, &form).await), 303);
    assert!(world.sandbox.expect("ava").text("Hello").await.is_ok());
    let pause = format!("-call=POST+/accounts/{SHOP}/pause");
    let refused = browse(at, "POST /-/call", &cookie, &pause).await;
    assert!(status(&refused) == 403 && refused.contains("may not `manage`"), "{refused}");
    let log = world.get("/v1/audit").await.json.to_string();
    assert!(log.contains("clerk") && log.contains("accounts.pause"), "it is written down who tried: {log}");
    world.post(&format!("/v1/keys/{id}/revoke"), &Value::Null).await;
    let gone = browse(at, "GET /c", &cookie, "").await;
    assert!(status(&gone) == 303 && gone.contains("location: /sign-in"), "{gone}");
}

#[tokio::test]
async fn whoever_signs_out_is_out() {
    let (world, at) = far().await;
    let (_, secret) = key(&world, json!({ "name": "clerk", "may": ["read"] })).await;
    let cookie = signed_in(at, &secret).await;
    assert_eq!(status(&browse(at, "GET /outbox", &cookie, "").await), 200);
    let answer = browse(at, "POST /sign-out", &cookie, "").await;
    assert!(answer.contains("Max-Age=0"), "{answer}");
    assert_eq!(status(&browse(at, "GET /outbox", &cookie, "").await), 303);
}

#[tokio::test]
async fn a_key_for_another_account_sees_nothing_of_this_one() {
    let (world, at) = far().await;
    world.hear_from("ava").await;
    let other = json!({ "id": "17841400000000007", "app": "shop", "access_token": "the-others-token" });
    assert_eq!(world.post("/v1/accounts", &other).await.status, 201);
    let (_, secret) =
        key(&world, json!({ "name": "x", "may": ["read"], "accounts": ["17841400000000007"] })).await;
    let cookie = signed_in(at, &secret).await;
    for path in ["/", "/c", "/outbox", "/failures", "/webhooks", "/accounts", "/disclosure", "/doctor"] {
        let page = browse(at, &format!("GET {path}"), &cookie, "").await;
        assert_eq!(status(&page), 200, "{path}: {page}");
        assert!(!page.contains(world.sandbox.ava().as_str()) && !page.contains(SHOP), "{path}: {page}");
    }
    let thread = format!("GET /c/{SHOP}/{}", world.sandbox.ava());
    assert_eq!(status(&browse(at, &thread, &cookie, "").await), 403);
}

#[tokio::test]
async fn what_does_something_comes_from_a_page_of_ours() {
    let (world, at) = far().await;
    let (_, secret) = key(&world, json!({ "name": "all", "may": ["read", "send", "manage"] })).await;
    let cookie = signed_in(at, &secret).await;
    let pause = format!("-call=POST+/accounts/{SHOP}/pause&reason=a+test");
    for whence in [
        "origin: https://evil.example\r\n",
        "origin: null\r\n",
        "sec-fetch-site: cross-site\r\n",
        "sec-fetch-site: same-site\r\n",
    ] {
        let answer = browse(at, "POST /-/call", &format!("{cookie}{whence}"), &pause).await;
        assert_eq!(status(&answer), 403, "{whence}");
    }
    let own = format!("{cookie}origin: http://{at}\r\nsec-fetch-site: same-origin\r\n");
    assert_eq!(status(&browse(at, "POST /-/call", &own, &pause).await), 303);
}

#[tokio::test]
async fn where_no_key_is_asked_for_only_this_machines_names_do() {
    let world = World::with(settings()).await;
    let at = world.address;
    let ask = async |line: &str, headers: &str| {
        let form = if line.starts_with("POST") { "-call=GET+/messages" } else { "" };
        let length = form.len();
        let head =
            format!("{line} HTTP/1.1\r\nconnection: close\r\n{headers}content-length: {length}\r\n\r\n");
        status(&ask_at(at, head + form).await)
    };
    let here = format!("host: {at}\r\n");
    assert_eq!(ask("GET /", &here).await, 200);
    let evil = "host: evil.example\r\n";
    let whences =
        ["origin: https://evil.example", "x-forwarded-for: 198.51.100.7", "sec-fetch-site: cross-site"];
    for headers in
        whences.map(|whence| format!("{here}{whence}\r\n")).iter().map(String::as_str).chain([evil])
    {
        assert_eq!(ask("GET /", headers).await, 403, "{headers}");
        assert_eq!(ask("POST /-/call", headers).await, 403, "{headers}");
    }
    let followed = "sec-fetch-site: cross-site\r\nsec-fetch-mode: navigate\r\nsec-fetch-dest: document\r\n";
    assert_eq!(
        ask("GET /c", &format!("{here}{followed}")).await,
        200,
        "a link from elsewhere may be followed"
    );
    assert_eq!(ask("POST /-/call", &format!("{here}{followed}")).await, 403);
    assert_eq!(ask("GET /c", &format!("{evil}{followed}")).await, 403);
}

#[tokio::test]
async fn a_page_lets_nothing_in_but_its_own() {
    let world = World::with(settings()).await;
    let page = world.get("/").await;
    let policy = page.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'; script-src 'self'")
            && policy.contains("frame-ancestors 'none'")
    );
    assert_eq!(
        (page.header("x-content-type-options"), page.header("cache-control")),
        ("nosniff", "no-store")
    );
    let words = String::from_utf8(page.whole.into_body()).unwrap();
    assert!(
        !words.contains("sandbox-token") && !words.contains("style=") && !words.contains("onclick"),
        "{words}"
    );
}

#[tokio::test]
async fn faults_stand_on_the_pages_until_the_sandbox_is_gone() {
    let world = World::with(settings()).await;
    let look = || browse(world.address, "GET /doctor", "", "");
    assert!(!look().await.contains("armed"), "nothing is");
    let rule = json!({ "preset": "lose-reply" });
    world.sandbox.control(http::Method::POST, "/faults", Some(&rule)).await;
    // The sandbox tells of it by itself, a moment later.
    while !look().await.contains("1 fault is armed: ") {}
    let World { sandbox, address, running: _running, .. } = world;
    sandbox.stop().await;
    while browse(address, "GET /doctor", "", "").await.contains("armed") {}
}
