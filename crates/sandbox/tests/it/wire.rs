//! The wire: what crossed it, in every form in which it is given out, and saying it again.

use http::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::app::App;
use crate::http::{AVA, Client, data, start};
use crate::recorder::Recorder;

/// The exchanges that a filter means.
async fn exchanges(client: &Client, filter: &str) -> Vec<Value> {
    let list = client.get(&format!("exchanges?filter={}", filter.replace(' ', "%20"))).await.is(200);
    data(&list).clone()
}

/// The newest of them.
async fn newest(client: &Client, filter: &str) -> u64 {
    exchanges(client, filter).await.last().unwrap()["id"].as_u64().unwrap()
}

/// The exact bytes of both sides.
async fn raw(client: &Client, id: u64) -> (Vec<u8>, Vec<u8>) {
    let request = client.get(&format!("exchanges/{id}/raw?side=request")).await.body.to_vec();
    (request, client.get(&format!("exchanges/{id}/raw?side=response")).await.body.to_vec())
}

#[tokio::test]
async fn the_raw_bytes_of_a_call_are_those_on_the_wire() {
    let (sandbox, client) = start().await;
    let recorder = Recorder::before(sandbox.address()).await;
    let body =
        r#"{"recipient":{"id":"900000000000001"},"message":{"text":"Gr\u00fc\u00dfe \ud83d\udc4d\/"}}"#;
    let request = format!(
        "POST /v24.0/me/messages HTTP/1.1\r\nHost: a\r\nX-Twice: one\r\nx-twice:  two \r\n\
         Authorization: Bearer sandbox-token\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(recorder.address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let id = newest(&client, "dir:api status:200").await;
    let crossed = recorder.take();
    assert_eq!(crossed, (request.into_bytes(), answer));
    assert_eq!(raw(&client, id).await, crossed);
    let shown = client.get(&format!("exchanges/{id}")).await.is(200);
    let names: Vec<_> =
        shown["request"]["headers"].as_array().unwrap().iter().map(|it| &it["name"]).collect();
    assert_eq!(names[1..3], ["X-Twice", "x-twice"]);
}

#[tokio::test]
async fn the_raw_bytes_of_a_webhook_are_those_on_the_wire() {
    let (sandbox, client) = start().await;
    let mut app = App::start("sandbox-verify-token").await;
    let recorder = Recorder::before(app.address()).await;
    sandbox.webhooks_to(&format!("http://{}/webhooks", recorder.address)).await.unwrap();
    recorder.take();
    client.post("people/ava/say?await=webhook", json!({"text": "Grüße 👍"})).await.is(201);
    app.receive().await;
    let id = newest(&client, "dir:webhook type:message").await;
    let (request, response) = raw(&client, id).await;
    assert!(String::from_utf8_lossy(&request).contains(r"Gr\u00fc\u00dfe \ud83d\udc4d"));
    assert_eq!((request, response), recorder.take());
}

#[tokio::test]
async fn a_copied_command_sends_a_body_with_the_same_hash() {
    let (_sandbox, client) = start().await;
    let text = json!({"recipient": {"id": AVA}, "message": {"text": "it's \"100%\"\n$HOME `x` \\ 👩‍👩‍👧 Grüße"}});
    let form = b"--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n\0\x01\xff'%s\\n$\r\n--b--\r\n";
    let pretty = serde_json::to_string_pretty(&text).unwrap();
    let multipart = client.clone().with("content-type", "multipart/form-data; boundary=b");
    for (client, body) in
        [(&client, text.to_string().as_bytes()), (&client, pretty.as_bytes()), (&multipart, form)]
    {
        client.call(Method::POST, "/v24.0/me/messages", body.to_vec()).await;
        let first = newest(client, "dir:api").await;
        let curl = client.get(&format!("exchanges/{first}/curl")).await.is(200);
        let mut command = tokio::process::Command::new("/bin/sh");
        let run = command.arg("-c").arg(curl["curl"].as_str().unwrap()).env("IG_TOKEN", "sandbox-token");
        assert!(run.output().await.unwrap().status.success(), "{curl}");
        let second = newest(client, "dir:api").await;
        assert!(second > first);
        let shown = async |id: u64| client.get(&format!("exchanges/{id}")).await.is(200);
        let (first, second) = (shown(first).await, shown(second).await);
        assert_eq!(first["request"]["body"]["sha256"], second["request"]["body"]["sha256"], "{curl}");
        assert_eq!(first["status"], second["status"]);
    }
}

#[tokio::test]
async fn a_signature_that_is_wrong_is_explained() {
    let (sandbox, client) = start().await;
    let mut app = App::start("sandbox-verify-token").await;
    sandbox.webhooks_to(&app.url()).await.unwrap();
    client.post("people/ava/say?await=webhook", json!({"text": "Grüße"})).await.is(201);
    let received = app.receive().await;
    let id = newest(&client, "dir:webhook type:message").await;
    let path = format!("exchanges/{id}/signature");
    let shown = client.get(&path).await.is(200);
    let header = received.headers["x-hub-signature-256"].to_str().unwrap();
    assert_eq!(
        (&shown["computed"], &shown["sent"], &shown["right"]),
        (&json!(header), &json!(header), &json!(true))
    );
    assert!(!shown.to_string().contains("sandbox-app-secret"), "{shown}");
    let languages: Vec<_> = shown["snippets"].as_array().unwrap().iter().map(|it| &it["language"]).collect();
    assert_eq!(languages, ["Rust", "Shell", "Node", "Python"]);
    let judged = async |computed: &str| client.post(&path, json!({ "computed": computed })).await.is(200);
    assert_eq!(judged(header).await["verdict"], "right");
    assert_eq!(judged(&header[7..]).await["mistakes"][0]["name"], "prefix");
    assert_eq!(judged("sha256=00").await["verdict"], "unknown");
    client.ask(Method::PATCH, "settings", r#"{"app_secret": "another"}"#).await.is(200);
    let shown = client.get(&path).await.is(200);
    assert_eq!(shown["why"], "it is signed with an earlier secret");
    client.post(&format!("exchanges/{id}/redeliver"), json!({"mode": "resign"})).await.is(201);
    let resigned = newest(&client, "dir:webhook type:message").await;
    let old =
        client.post(&format!("exchanges/{resigned}/signature"), json!({ "computed": header })).await.is(200);
    assert_eq!(old["mistakes"][0]["name"], "old_secret", "{old}");
    client.post(&path, json!({ "computed": " " })).await.is(400);
    let body = String::from_utf8(received.body.to_vec()).unwrap();
    client.ask(Method::PATCH, "settings", r#"{"app_secret": "sandbox-app-secret"}"#).await.is(200);
    let signed = client.post("signature", json!({ "body": body })).await.is(200);
    assert_eq!((&signed["signature"], &signed["body_bytes"]), (&json!(header), &json!(body.len())));
    let broken = client.post("signature", json!({ "body": "{\n  \"a\": }" })).await.is(200);
    assert_eq!(broken["syntax_error"], "expected value at line 2, column 8 (byte 9)");
    assert_eq!(broken["syntax_error_at"], json!({"line": 2, "column": 8, "byte": 9}));
    client.send(AVA, json!({"text": "Hello"})).await.is(200);
    let call = newest(&client, "dir:api").await;
    client.get(&format!("exchanges/{call}/signature")).await.is(409);
}

#[tokio::test]
async fn a_webhook_is_edited_and_sent() {
    let (sandbox, client) = start().await;
    let (mut app, mut other) = (App::start("sandbox-verify-token").await, App::start("x").await);
    sandbox.webhooks_to(&app.url()).await.unwrap();
    client.post("people/ava/say?await=webhook", json!({"text": "hi"})).await.is(201);
    let first = app.receive().await;
    let id = newest(&client, "dir:webhook type:message").await;
    let send = async |edit: Value| client.post(&format!("exchanges/{id}/send"), edit).await.is(201);
    let edit = send(json!({"body": "{\"ü\":1}"})).await;
    let edited = app.receive().await;
    assert_eq!(
        (edited.body.as_ref(), edited.is_signed_with("sandbox-app-secret")),
        ("{\"ü\":1}".as_bytes(), true)
    );
    assert_eq!(edit["status"], 200);
    let shown = client.get(&format!("exchanges/{}", edit["exchange"])).await.is(200);
    assert_eq!(shown["again"], json!({"why": "edited", "exchange": id}));
    send(json!({"body": "{}", "signature": "kept"})).await;
    let kept = app.receive().await;
    assert_eq!(kept.headers["x-hub-signature-256"], first.headers["x-hub-signature-256"]);
    send(json!({"signature": "wrong"})).await;
    let wrong = app.receive().await;
    assert_eq!((&wrong.body, wrong.is_signed_with("sandbox-app-secret")), (&first.body, false));
    send(json!({"signature": "missing", "base64": "/w=="})).await;
    let missing = app.receive().await;
    assert_eq!((missing.body.as_ref(), missing.headers.get("x-hub-signature-256")), (&b"\xff"[..], None));
    send(json!({"signature": "own", "own_signature": "sha256=abc"})).await;
    let own = app.receive().await;
    assert_eq!(
        (&own.headers["x-hub-signature-256"], own.headers.get("x-hub-signature")),
        (&"sha256=abc".parse().unwrap(), None)
    );
    send(json!({"own_signature": "sha256=abc"})).await;
    assert_eq!(app.receive().await.headers["x-hub-signature-256"], "sha256=abc");
    send(json!({"url": other.url()})).await;
    assert_eq!(other.receive().await.body, first.body);
    for wrong in [
        json!({"url": "http://192.0.2.1/"}),
        json!({"body": "a", "base64": "YQ=="}),
        json!({"base64": "?"}),
        json!({"signature": "own"}),
        json!({"signature": "right", "own_signature": "sha256=abc"}),
        json!({"own_signature": "a\nb"}),
    ] {
        client.post(&format!("exchanges/{id}/send"), wrong).await.is(400);
    }
    let handshake = newest(&client, "op:handshake").await;
    client.post(&format!("exchanges/{handshake}/send"), json!({})).await.is(409);
}

#[tokio::test]
async fn a_call_is_made_again_with_the_same_bytes_or_others() {
    let (_sandbox, client) = start().await;
    client.send(AVA, json!({"text": "once"})).await.is(200);
    let id = newest(&client, "dir:api").await;
    let again = client.post(&format!("exchanges/{id}/send"), json!({})).await.is(201);
    assert_eq!(again["status"], 200);
    let repeated = again["exchange"].as_u64().unwrap();
    assert_eq!(raw(&client, id).await.0, raw(&client, repeated).await.0);
    let shown = client.get(&format!("exchanges/{repeated}")).await.is(200);
    assert_eq!(shown["again"], json!({"why": "replayed", "exchange": id}));
    assert!(shown["laps"].as_array().unwrap().iter().any(|lap| lap["stretch"] == "handling"), "{shown}");
    let body = json!({"recipient": {"id": AVA}, "message": {"text": "zweimal, größer"}}).to_string();
    client.post(&format!("exchanges/{id}/send"), json!({"body": body})).await.is(201);
    let texts = client.get("messages?to=ava").await.is(200);
    let texts: Vec<_> = data(&texts).iter().map(|message| message["text"].clone()).collect();
    assert_eq!(texts, ["once", "once", "zweimal, größer"]);
    let refused = client.post(&format!("exchanges/{id}/send"), json!({"body": "{}"})).await.is(201);
    assert_eq!(refused["status"], 400);
    assert!(refused["reason"].is_string(), "{refused}");
    for of_webhooks in [json!({"signature": "wrong"}), json!({"own_signature": "sha256=abc"})] {
        client.post(&format!("exchanges/{id}/send"), of_webhooks).await.is(400);
    }
}

#[tokio::test]
async fn webhooks_are_delivered_many_times_and_in_another_order() {
    let (sandbox, client) = start().await;
    let mut app = App::start("sandbox-verify-token").await;
    sandbox.webhooks_to(&app.url()).await.unwrap();
    let mut bodies = Vec::new();
    for text in ["one", "two", "three", "four"] {
        client.post("people/ava/say?await=webhook", json!({ "text": text })).await.is(201);
        bodies.push(app.receive().await.body);
    }
    let ids: Vec<_> =
        exchanges(&client, "dir:webhook type:message").await.iter().map(|it| it["id"].clone()).collect();
    let received = async |app: &mut App, count: usize| {
        let mut order = Vec::new();
        for _ in 0..count {
            let body = app.receive().await.body;
            order.push(bodies.iter().position(|known| *known == body).unwrap());
        }
        order
    };
    let made = client.post("exchanges/redeliver", json!({"exchanges": [ids[1]], "times": 3})).await.is(201);
    assert_eq!(data(&made).len(), 3);
    assert_eq!(received(&mut app, 3).await, [1, 1, 1]);
    client.post("exchanges/redeliver", json!({"filter": "type:message text:one", "times": 2})).await.is(201);
    assert_eq!(received(&mut app, 2).await, [0, 0]);
    client.post("exchanges/redeliver", json!({"exchanges": ids})).await.is(201);
    assert_eq!(received(&mut app, 4).await, [0, 1, 2, 3]);
    let shuffled = json!({"exchanges": ids, "shuffled": true, "times": 2, "seed": 7});
    client.post("exchanges/redeliver", shuffled.clone()).await.is(201);
    let order = received(&mut app, 8).await;
    assert_ne!(order, [0, 1, 2, 3, 0, 1, 2, 3]);
    client.post("exchanges/redeliver", shuffled).await.is(201);
    assert_eq!(received(&mut app, 8).await, order, "the same seed, the same order");
    for wrong in [
        json!({}),
        json!({"exchanges": ids, "times": 26}),
        json!({"exchanges": ids, "times": 0}),
        json!({"filter": "colour:red"}),
    ] {
        client.post("exchanges/redeliver", wrong).await.is(400);
    }
    client.post("exchanges/redeliver", json!({"exchanges": [999]})).await.is(404);
}

#[tokio::test]
async fn what_was_forgotten_comes_back() {
    let (_sandbox, client) = start().await;
    client.ask(Method::PATCH, "settings", r#"{"echoes": "never"}"#).await.is(200);
    client.send(AVA, json!({"text": "one"})).await.is(200);
    client.ask(Method::DELETE, "exchanges", "").await.is(204);
    let list = client.get("exchanges").await.is(200);
    assert_eq!((&list["kept"], &list["forgotten"]), (&json!(0), &json!(1)));
    client.send(AVA, json!({"text": "two"})).await.is(200);
    assert_eq!(client.post("exchanges/restore", json!({})).await.is(200)["restored"], 1);
    let ids: Vec<_> =
        exchanges(&client, "dir:api").await.iter().map(|it| it["id"].as_u64().unwrap()).collect();
    assert_eq!(ids, [1, 2]);
    assert_eq!(client.post("exchanges/restore", json!({})).await.is(200)["restored"], 0);
}

#[tokio::test]
async fn the_list_is_given_out_line_by_line() {
    let (_sandbox, client) = start().await;
    client.ask(Method::PATCH, "settings", r#"{"echoes": "never"}"#).await.is(200);
    client.send(AVA, json!({"text": "Hello"})).await.is(200);
    client.send("900000000000002", json!({"text": "cold"})).await;
    let all = client.get("exchanges.ndjson").await;
    assert_eq!(all.headers["content-type"], "application/x-ndjson");
    assert!(!all.text().contains("sandbox-token"), "secrets are covered");
    let lines: Vec<Value> = all.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[1], client.get("exchanges/2").await.is(200));
    let refused = client.get("exchanges.ndjson?filter=status:4xx&with_secrets=true").await.text();
    assert_eq!(refused.lines().count(), 1);
    assert!(refused.contains("sandbox-token"));
    client.get("exchanges.ndjson?filter=colour:red").await.is(400);
}

#[tokio::test]
async fn the_list_is_an_http_archive() {
    let (sandbox, client) = start().await;
    let mut app = App::start("sandbox-verify-token").await;
    sandbox.webhooks_to(&app.url()).await.unwrap();
    client.post("people/ava/say?await=webhook", json!({"text": "hi"})).await.is(201);
    app.receive().await;
    client.call(Method::GET, "/v24.0/me?fields=id&access_token=sandbox-token", "").await.is(200);
    client.call(Method::POST, "/v24.0/me/messages", &b"\xff\xfe"[..]).await;
    client.ask(Method::DELETE, "webhook", "").await.is(200);
    client.post("people/ava/say", json!({"text": "to nobody"})).await.is(201);
    let answer = client.get("exchanges.har").await;
    assert!(answer.headers["content-disposition"].to_str().unwrap().contains("exchanges.har"));
    assert!(!answer.text().contains("sandbox-token"), "secrets are covered");
    let har = answer.json();
    is_har(&har);
    let entries = har["log"]["entries"].as_array().unwrap();
    assert_eq!(entries.len(), exchanges(&client, "").await.len());
    let of = |method: &str, part: &str| {
        let mut found = entries.iter().filter(|entry| entry["request"]["method"] == method);
        found.find(|entry| entry["request"]["url"].as_str().unwrap().contains(part)).unwrap()
    };
    let me = of("GET", "/v24.0/me?");
    assert_eq!(me["request"]["queryString"][0], json!({"name": "fields", "value": "id"}));
    assert_eq!(me["request"]["queryString"][1]["value"], "***");
    assert_eq!(me["response"]["status"], 200);
    assert!(me["response"]["content"]["text"].as_str().unwrap().contains("\"id\""));
    assert_eq!(of("POST", "/v24.0/me/messages")["request"]["postData"]["_encoding"], "base64");
    assert_eq!(of("POST", "/webhooks")["request"]["postData"]["mimeType"], "application/json");
    let unsent = entries.last().unwrap();
    assert_eq!((&unsent["response"]["status"], &unsent["response"]["bodySize"]), (&json!(0), &json!(-1)));
    let bare = client.get("exchanges.har?with_secrets=true&filter=dir:api").await.text();
    assert!(bare.contains("access_token=sandbox-token"), "{bare}");
}

/// Checks every field that HAR 1.2 demands, and its type.
fn is_har(har: &Value) {
    let log = &har["log"];
    assert_eq!(log["version"], "1.2");
    texts(&log["creator"], &["name", "version"]);
    for entry in log["entries"].as_array().unwrap() {
        let started = entry["startedDateTime"].as_str().unwrap();
        assert!(started.contains('T') && started.ends_with('Z'), "{started}");
        assert!(entry["time"].as_f64().unwrap() >= 0.0 && entry["cache"].is_object());
        let (request, response) = (&entry["request"], &entry["response"]);
        texts(request, &["method", "url", "httpVersion"]);
        texts(response, &["statusText", "httpVersion", "redirectURL"]);
        assert!(request["url"].as_str().unwrap().starts_with("http"), "{request}");
        assert!(response["status"].is_u64() && response["content"]["size"].is_u64());
        texts(&response["content"], &["mimeType"]);
        for side in [request, response] {
            assert!(
                side["cookies"].is_array() && side["headersSize"].is_i64() && side["bodySize"].is_i64(),
                "{side}"
            );
            side["headers"].as_array().unwrap().iter().for_each(|header| texts(header, &["name", "value"]));
        }
        request["queryString"].as_array().unwrap().iter().for_each(|pair| texts(pair, &["name", "value"]));
        if !request["postData"].is_null() {
            texts(&request["postData"], &["mimeType", "text"]);
            assert!(request["postData"]["params"].is_array());
        }
        let timings = &entry["timings"];
        for stretch in ["send", "wait", "receive"] {
            assert!(timings[stretch].as_f64().unwrap() >= 0.0, "{timings}");
        }
    }
}

fn texts(of: &Value, names: &[&str]) {
    for name in names {
        assert!(of[name].is_string(), "{name} is no text: {of}");
    }
}
