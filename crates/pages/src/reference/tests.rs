use serde_json::json;

use super::*;

fn small() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Small <API>", "description": "With `code`." },
        "paths": {
            "/people": {
                "get": { "operationId": "get_people", "tags": ["people"], "summary": "Lists them",
                    "parameters": [{ "name": "kind", "in": "query", "required": true, "schema": { "type": "string" } }],
                    "responses": { "200": { "description": "OK", "content": { "application/json": {
                        "schema": { "type": "array", "items": { "$ref": "#/components/schemas/Person" } } } } } } },
                "post": { "tags": ["people"], "summary": "Adds one",
                    "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Person" } } } },
                    "responses": { "201": { "description": "Created" } } }
            },
            "/people/{id}": {
                "delete": { "tags": ["people"], "parameters": [{ "name": "id", "in": "path", "required": true }],
                    "responses": { "204": { "description": "Gone" } } }
            },
            "/events": {
                "get": { "tags": ["events"], "security": [{ "key": [] }],
                    "responses": { "200": { "description": "OK", "content": { "text/event-stream": {} } } } }
            },
            "/media": {
                "put": { "requestBody": { "content": { "image/png": {} } }, "responses": {} }
            },
            "/notes": {
                "post": { "requestBody": { "content": { "application/json": { "schema": { "type": "object", "properties": {
                    "by": { "type": "string" }, "text": { "type": "string" } } } } } }, "responses": {} },
                "patch": { "requestBody": { "content": { "application/json": {} } }, "responses": {} }
            }
        },
        "components": { "schemas": {
            "Person": { "type": "object", "required": ["name", "home"], "properties": {
                "name": { "type": "string", "description": "What they are called, such as `Ava's`." },
                "home": { "$ref": "#/components/schemas/Home" },
                "moods": { "type": ["array", "null"], "items": { "$ref": "#/components/schemas/Mood" } }
            } },
            "Home": { "type": "object", "required": ["since"], "description": "Where they live.", "properties": {
                "since": { "type": "string", "format": "date-time" },
                "inside": { "$ref": "#/components/schemas/Home" }
            } },
            "Mood": { "oneOf": [
                { "type": "string", "enum": ["calm"] },
                { "type": "object", "required": ["cross"], "description": "About something.",
                  "properties": { "cross": { "type": "object", "properties": { "about": { "type": "string" } } } } }
            ] }
        } }
    })
}

fn commands(document: &Value) -> Vec<String> {
    let groups = groups(document);
    let all = groups.iter().flat_map(|(_, operations)| operations);
    all.map(|operation| curl::command(operation, Schemas(document), "http://x/s/t")).collect()
}

#[test]
fn every_operation_has_a_command_that_could_be_run() {
    assert_eq!(
        commands(&small()),
        [
            r#"curl -N -H "Authorization: Bearer $KEY" "http://x/s/t/events""#,
            "curl -X PUT \"http://x/s/t/media\" \\\n  -H \"Content-Type: image/png\" --data-binary @FILE",
            "curl \"http://x/s/t/notes\" \\\n  --json '{\"text\":\"Hello\"}'",
            "curl -X PATCH \"http://x/s/t/notes\" \\\n  --json @FILE",
            r#"curl "http://x/s/t/people?kind=KIND""#,
            "curl \"http://x/s/t/people\" \\\n  --json '{\"home\":{\"since\":\"2026-01-01T12:00:00Z\"},\"name\":\"Ava'\\''s\"}'",
            r#"curl -X DELETE "http://x/s/t/people/ID""#,
        ]
    );
}

#[test]
fn fields_are_shown_with_their_own_as_deep_as_one_reads() {
    let document = small();
    let said = &document["paths"]["/people"]["post"];
    let body = Schemas(&document).body(said);
    let rows: Vec<_> =
        body[0].1.iter().map(|row| (row.name.as_str(), row.kind.as_str(), row.is_required)).collect();
    assert_eq!(
        rows,
        [
            ("home", "object", true),
            ("home.inside", "object", false),
            ("home.inside.inside", "object", false),
            ("home.inside.since", "time", true),
            ("home.since", "time", true),
            ("moods", "list of \"calm\" or {\"cross\": …}", false),
            ("moods[].cross", "object", false),
            ("moods[].cross.about", "text", false),
            ("name", "text", true),
        ]
    );
    assert_eq!(body[0].1[0].meaning, "Where they live.");
    assert_eq!(body[0].1[6].meaning, "About something.");
}

#[test]
fn what_a_document_says_is_text_and_can_be_linked_to() {
    let page = reference(&small(), "http://x", "/s/t").into_string();
    assert!(page.contains("Small &lt;API&gt;") && page.contains("With <code>code</code>."));
    assert!(page.contains(r#"id="get_people""#) && page.contains(r##"href="#get_people""##));
    assert!(page.contains(r#"id="post__people""#), "an operation without an id has one made of its path");
    assert!(page.contains("7 in all"));
}
