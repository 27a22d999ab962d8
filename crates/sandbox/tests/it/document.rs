//! What the control API says of itself.

use std::collections::HashSet;

use http::Method;
use serde_json::{Value, json};

use crate::http::{Client, start};

async fn document(client: &Client) -> Value {
    client.call(Method::GET, "/_sandbox/openapi.json", "").await.is(200)
}

fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths.flat_map(|(path, operations)| {
        operations
            .as_object()
            .unwrap()
            .iter()
            .map(|(method, operation)| (path.as_str(), method.as_str(), operation))
    })
}

#[tokio::test]
async fn it_lives_and_is_ready_in_both_places() {
    let (_sandbox, client) = start().await;
    for path in ["/_sandbox/livez", "/_sandbox/readyz", "/_sandbox/v1/livez", "/_sandbox/v1/readyz"] {
        assert_eq!(client.call(Method::GET, path, "").await.is(200)["status"], "ok");
    }
    let same = client.get("openapi.json").await.is(200);
    assert_eq!(same, document(&client).await);
}

#[tokio::test]
async fn the_document_is_openapi_3_1() {
    let (_sandbox, client) = start().await;
    let document = document(&client).await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    assert!(document["info"]["title"].is_string() && document["info"]["version"].is_string());
    let mut ids = HashSet::new();
    for (path, method, operation) in operations(&document) {
        let name = format!("{method} {path}");
        assert!(ids.insert(operation["operationId"].as_str().unwrap()), "{name}: its id is another's");
        assert!(operation["summary"].is_string(), "{name} does not say what it does");
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.keys().any(|status| status.starts_with('2')), "{name} never succeeds");
        assert!(responses.values().all(|response| response["description"].is_string()), "{name}");
        let declared: HashSet<_> = parameters(operation, "path").collect();
        let in_path = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        assert_eq!(declared, in_path.collect(), "{name}");
    }
    every_reference_leads_somewhere(&document, &document);
}

fn parameters<'a>(operation: &'a Value, place: &'a str) -> impl Iterator<Item = &'a str> {
    let all = operation["parameters"].as_array().into_iter().flatten();
    all.filter(move |parameter| parameter["in"] == place).map(|parameter| parameter["name"].as_str().unwrap())
}

fn every_reference_leads_somewhere(part: &Value, document: &Value) {
    match part {
        Value::Object(fields) => {
            if let Some(Value::String(reference)) = fields.get("$ref") {
                let pointer = reference.strip_prefix('#').expect("references stay in the document");
                assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
            }
            fields.values().for_each(|field| every_reference_leads_somewhere(field, document));
        }
        Value::Array(items) => items.iter().for_each(|item| every_reference_leads_somewhere(item, document)),
        _ => {}
    }
}

#[tokio::test]
async fn every_operation_of_the_document_is_there() {
    let (_sandbox, client) = start().await;
    for (path, method, operation) in operations(&document(&client).await) {
        if path.ends_with("/events") {
            continue; // it never ends
        }
        let path = path.replace("{fate}", "expire").replace(['{', '}'], "");
        let method: Method = method.to_uppercase().parse().unwrap();
        let answer = client.call(method.clone(), &path, "").await;
        let message = answer.text();
        let is_no_page = message.contains("there is no page") || answer.status == 405;
        assert!(!is_no_page, "{method} {path}: {message}");
        let known = operation["responses"].as_object().unwrap();
        let is_described = known.contains_key(answer.status.as_str()) || answer.status.as_u16() >= 400;
        assert!(is_described, "{method} {path} answered {}", answer.status);
    }
}

#[tokio::test]
async fn answers_are_as_the_document_describes_them() {
    let (_sandbox, client) = start().await;
    client.post("reset", json!({})).await.is(200);
    let document = document(&client).await;
    client
        .post("people/ben/say", json!({"images": ["photo.jpg"], "referral": {"source": "ad", "id": "1"}}))
        .await
        .is(201);
    client.post("faults", json!({"preset": "slow"})).await.is(201);
    client.send("900000000000001", json!({"text": "Hello"})).await.is(200);
    for path in [
        "people",
        "people/ava",
        "magic",
        "messages",
        "exchanges",
        "exchanges/1",
        "deliveries",
        "clock",
        "faults",
        "faults/presets",
        "trigger",
        "accounts",
        "samples",
        "spaces",
        "undo",
    ] {
        let described = path.replace("people/ava", "people/{id}").replace("exchanges/1", "exchanges/{id}");
        let operation = &document["paths"][format!("/_sandbox/v1/{described}")]["get"];
        let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
        assert!(schema.is_object(), "{path} has no schema");
        fits(&client.get(path).await.is(200), schema, &document, path);
    }
    let error = client.get("people/eve").await.is(404);
    fits(&error, &document["components"]["schemas"]["ErrorView"], &document, "an error");
}

/// Checks as much of a schema as this document uses.
fn fits(value: &Value, schema: &Value, document: &Value, place: &str) {
    let schema = resolved(schema, document);
    let Some(types) = types(schema) else { return };
    let is = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let is_number = is == "integer" && types.contains(&"number");
    assert!(types.contains(&is) || is_number, "{place} is {is}, not {types:?}");
    for item in value.as_array().into_iter().flatten() {
        fits(item, &schema["items"], document, &format!("{place}[]"));
    }
    let Some(fields) = value.as_object() else { return };
    let described: Vec<_> = parts(schema).map(|part| resolved(part, document)).collect();
    let property = |name: &str| described.iter().find_map(|part| part["properties"].get(name));
    if described.iter().all(|part| part.get("properties").is_none()) {
        return; // any object will do
    }
    for (name, field) in fields {
        let described = property(name).unwrap_or_else(|| panic!("{place}.{name} is not described"));
        fits(field, described, document, &format!("{place}.{name}"));
    }
    for required in described.iter().filter_map(|part| part["required"].as_array()).flatten() {
        assert!(fields.contains_key(required.as_str().unwrap()), "{place} has no {required}");
    }
}

fn resolved<'a>(schema: &'a Value, document: &'a Value) -> &'a Value {
    schema["$ref"].as_str().map_or(schema, |reference| document.pointer(&reference[1..]).unwrap())
}

/// The types that a schema allows; nothing when it does not say, or says it by several others.
fn types(schema: &Value) -> Option<Vec<&str>> {
    if schema.get("allOf").is_some() {
        return Some(vec!["object"]);
    }
    match &schema["type"] {
        Value::String(one) => Some(vec![one]),
        Value::Array(several) => Some(several.iter().filter_map(Value::as_str).collect()),
        _ => None,
    }
}

/// The schemas that together describe an object.
fn parts(schema: &Value) -> impl Iterator<Item = &Value> {
    schema["allOf"].as_array().into_iter().flatten().chain([schema])
}
