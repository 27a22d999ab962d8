//! The `OpenAPI` document, made from the handlers themselves and completed with what they all have in common.

use http::StatusCode;
use serde_json::{Map, Value, json};
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Written;

use crate::problem::ErrorView;

/// What the document says of the whole.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Antiphon sandbox: control API",
        description = "Be the people, move the clock, break the network, and see what was sent. For one's own machine only.",
        license(name = "MIT OR Apache-2.0")
    ),
    components(schemas(ErrorView))
)]
struct Document;

/// The document to begin with.
pub(super) fn begun() -> Written {
    Document::openapi()
}

/// The document as it is served: every operation has a name of its own, a tag, its path's parameters and the shape of
/// its errors.
pub(super) fn finished(written: &Written) -> String {
    let mut document = serde_json::to_value(written).expect("an OpenAPI document is plain data");
    for (path, operations) in document["paths"].as_object_mut().into_iter().flatten() {
        for (method, operation) in operations.as_object_mut().into_iter().flatten() {
            if let Value::Object(operation) = operation {
                complete(path, method, operation);
            }
        }
    }
    serde_json::to_string_pretty(&document).expect("a JSON value can be written")
}

fn complete(path: &str, method: &str, operation: &mut Map<String, Value>) {
    let segments: Vec<_> =
        path.trim_start_matches("/_sandbox/").trim_start_matches("v1/").split('/').collect();
    let name = segments.join("_").replace(['{', '}'], "").replace('.', "_");
    operation.insert("operationId".into(), format!("{method}_{name}").into());
    operation.insert("tags".into(), json!([segments[0]]));
    let variables = segments.iter().filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
    for variable in variables {
        let parameters = operation.entry("parameters").or_insert_with(|| json!([]));
        parameters.as_array_mut().expect("parameters are a list").push(json!({
            "name": variable,
            "in": "path",
            "required": true,
            "description": meaning(segments[0], variable),
            "schema": { "type": "string" },
        }));
    }
    for (status, response) in operation["responses"].as_object_mut().into_iter().flatten() {
        let response = response.as_object_mut().expect("a response is an object");
        response.entry("description").or_insert_with(|| described(status).into());
    }
    operation["responses"]["default"] = json!({
        "description": "What went wrong, and the way out",
        "content": { "application/json": { "schema": { "$ref": "#/components/schemas/ErrorView" } } },
    });
}

/// What a status means that has no words of its own.
fn described(status: &str) -> &'static str {
    let status = status.parse().ok().and_then(|status| StatusCode::from_u16(status).ok());
    status.and_then(|status| status.canonical_reason()).unwrap_or("An answer")
}

/// What a variable of a path means.
fn meaning(of: &str, variable: &str) -> &'static str {
    match (of, variable) {
        ("people", _) => "The person's id, handle or name",
        ("accounts", "id") => "The account's id",
        ("accounts", _) => "`expire`, `change_password`, `revoke` or `restore`",
        ("deliveries", _) => "The delivery's number",
        ("exchanges", _) => "The exchange's number",
        ("messages", _) => "The message's id",
        ("faults", _) => "What the fault is called",
        ("trigger", _) => "The kind of webhook, as the list names it",
        ("spaces", _) => "The space's name",
        ("samples", _) => "The sample's name, as the list gives it",
        ("media", _) => "SHA-256 of the bytes, as a message's file gives it",
        _ => "",
    }
}
