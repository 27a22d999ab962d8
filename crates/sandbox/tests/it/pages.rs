//! Pages, as somebody without scripts gets them.

use http::Method;
use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

use crate::http::{Answer, Client, data, start};

/// Sends a form as a browser would.
async fn send(client: &Client, fields: &[(&str, &str)]) -> Answer {
    let form = Serializer::new(String::new()).extend_pairs(fields).finish();
    client.call(Method::POST, "/-/call", form).await
}

/// Sends a file as the whole body of a call.
async fn send_file(client: &Client, asked: &str, file: &[u8]) -> Answer {
    let field = |name: &str| format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"");
    let mut form =
        format!("{}\r\n\r\n{asked}\r\n{}; filename=\"a.json\"\r\n\r\n", field("-call"), field("-body"))
            .into_bytes();
    form.extend_from_slice(file);
    form.extend_from_slice(b"\r\n--x--\r\n");
    let client = client.clone().with("content-type", "multipart/form-data; boundary=x");
    client.with("accept", "application/json").call(Method::POST, "/-/call", form).await
}

#[tokio::test]
async fn every_operation_of_the_control_api_stands_in_its_reference_with_a_command() {
    let (_sandbox, client) = start().await;
    let document = client.get("openapi.json").await.is(200);
    let page = client.call(Method::GET, "/docs", "").await;
    assert_eq!(page.status, 200);
    let page = page.text();
    let mut count = 0;
    for (path, operations) in document["paths"].as_object().unwrap() {
        for operation in operations.as_object().unwrap().values() {
            let id = operation["operationId"].as_str().unwrap();
            let (_, from) = page.split_once(&format!("id=\"{id}-curl\"")).unwrap_or_else(|| panic!("{id}"));
            let command = from.split_once("</pre>").unwrap().0;
            let first = path.split(['{', '}']).next().unwrap();
            assert!(command.contains("curl") && command.contains(first), "{id}: {command}");
            count += 1;
        }
    }
    assert!(page.contains(&format!("{count} in all")));
    assert!(page.contains("{&quot;name&quot;:&quot;NAME&quot;}"), "a body has an example");
    assert!(page.contains(">match.person<"), "fields of fields are there");
}

#[tokio::test]
async fn a_fault_is_described_armed_and_disarmed_by_forms_alone() {
    let (_sandbox, client) = start().await;
    let rule = [
        ("-effect", "lose_reply"),
        ("effect.lose_reply", "hang"),
        ("match.operation:list", "send,private_reply"),
    ];
    let query = Serializer::new(String::new()).extend_pairs(rule).finish();
    let page = client.call(Method::GET, &format!("/faults?{query}"), "").await.text();
    assert!(page.contains("The next message is delivered, but your app never gets an answer."), "{page}");
    let wrong = client.call(Method::GET, "/faults?-effect=fixed&effect.latency.fixed=soon", "").await.text();
    assert!(wrong.contains("is not a duration"));
    let armed =
        send(&client, &[&[("-call", "POST /faults"), ("-back", "/faults")], &rule[..]].concat()).await;
    assert_eq!((armed.status.as_u16(), &armed.headers["location"]), (303, &"/faults".parse().unwrap()));
    assert_eq!(data(&client.get("faults").await.is(200)).len(), 1);
    let page = client.call(Method::GET, "/faults", "").await.text();
    assert!(page.contains("DELETE /faults/lose%5Freply"), "{page}");
    send(&client, &[("-call", "DELETE /faults/lose%5Freply")]).await;
    assert_eq!(data(&client.get("faults").await.is(200)).len(), 0);
}

#[tokio::test]
async fn a_world_is_imported_from_a_file_and_what_is_wrong_with_one_is_said() {
    let (_sandbox, client) = start().await;
    client.post("people", json!({"name": "Cy"})).await.is(201);
    let world = client.get("snapshot").await.body;
    client.post("reset", json!({})).await.is(200);
    let wrong = send_file(&client, "PUT /snapshot", b"no world").await;
    let words: Value = wrong.is(400);
    assert!(words["error"]["message"].as_str().unwrap().contains("not a snapshot"), "{words}");
    client.get("people/cy").await.is(404);
    send_file(&client, "PUT /snapshot", &world).await.is(200);
    client.get("people/cy").await.is(200);
    let page = client.call(Method::GET, "/world", "").await.text();
    assert!(page.contains("The world was replaced by a file."));
}

#[tokio::test]
async fn pages_of_a_space_stay_in_it() {
    let (_sandbox, client) = start().await;
    let there = client.under("/s/t17");
    for path in ["/", "/wire", "/faults", "/world", "/docs"] {
        let page = there.call(Method::GET, path, "").await;
        assert_eq!(page.status, 200, "{path}");
        let page = page.text();
        let links = page.split("href=\"").skip(1).chain(page.split("action=\"").skip(1));
        for link in links.filter(|link| link.starts_with('/')) {
            assert!(link.starts_with("/s/t17/"), "{path} leads to {}", link.split('"').next().unwrap());
        }
    }
}
