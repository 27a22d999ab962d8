//! Commands: an operation as curl would ask it, with an example of what it takes.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::Operation;
use super::schema::{Field, Schemas, types};

/// How deep an example goes.
const DEEPEST: usize = 3;

/// The command; `at` is where the API is to be found.
pub(super) fn command(operation: &Operation<'_>, schemas: Schemas<'_>, at: &str) -> String {
    let Operation { method, path, said, .. } = operation;
    let body = body(schemas, said);
    let mut command = "curl".to_owned();
    let is_usual = match body {
        Some(_) => method == "POST",
        None => method == "GET",
    };
    if !is_usual {
        push(&mut command, format_args!(" -X {method}"));
    }
    if streams(schemas, said) {
        command.push_str(" -N");
    }
    if is_guarded(schemas, said) {
        command.push_str(" -H \"Authorization: Bearer $KEY\"");
    }
    push(&mut command, format_args!(" \"{at}{}\"", target(path, schemas, said)));
    if let Some(body) = body {
        push(&mut command, format_args!(" \\\n  {body}"));
    }
    command
}

fn push(command: &mut String, words: std::fmt::Arguments<'_>) {
    command.write_fmt(words).expect("a String takes everything");
}

/// The path with something in its variables, and with the query that there must be.
fn target(path: &str, schemas: Schemas<'_>, said: &Value) -> String {
    let (mut target, mut query) = (path.to_owned(), Vec::new());
    for parameter in said["parameters"].as_array().into_iter().flatten() {
        let parameter = schemas.resolved(parameter);
        let name = parameter["name"].as_str().unwrap_or_default();
        let value = parameter.get("example").and_then(plain);
        let value = value.unwrap_or_else(|| name.to_uppercase());
        match parameter["in"].as_str() {
            Some("path") => target = target.replace(&format!("{{{name}}}"), &value),
            Some("query") if parameter["required"] == true => query.push(format!("{name}={value}")),
            _ => {}
        }
    }
    if query.is_empty() { target } else { format!("{target}?{}", query.join("&")) }
}

fn plain(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned).or_else(|| value.is_number().then(|| value.to_string()))
}

/// What the command says of the body.
fn body(schemas: Schemas<'_>, said: &Value) -> Option<String> {
    let (kind, content) = schemas.content(said)?;
    if kind.starts_with("multipart/") {
        return Some("-F file=@FILE".to_owned());
    }
    if !kind.ends_with("json") {
        return Some(format!("-H \"Content-Type: {kind}\" --data-binary @FILE"));
    }
    if content.get("schema").or(content.get("example")).is_none() {
        return Some("--json @FILE".to_owned());
    }
    let given = content.get("example").cloned();
    let example = given.unwrap_or_else(|| example(schemas, &content["schema"], "", None, 0));
    Some(format!("--json '{}'", example.to_string().replace('\'', r"'\''")))
}

fn streams(schemas: Schemas<'_>, said: &Value) -> bool {
    let answers = said["responses"].as_object().into_iter().flatten();
    answers
        .filter_map(|(_, answer)| schemas.resolved(answer)["content"].as_object())
        .any(|content| content.contains_key("text/event-stream"))
}

/// Whether the document says that a key must be shown.
fn is_guarded(schemas: Schemas<'_>, said: &Value) -> bool {
    let security = said.get("security").unwrap_or(&schemas.0["security"]);
    security.as_array().is_some_and(|security| !security.is_empty())
}

/// A value that a schema takes: the one that it names, else the least of its kind.
fn example(schemas: Schemas<'_>, schema: &Value, name: &str, meaning: Option<&str>, depth: usize) -> Value {
    let schema = schemas.resolved(schema);
    let named = [
        &schema["example"],
        &schema["examples"][0],
        &schema["const"],
        &schema["enum"][0],
        &schema["default"],
    ];
    if let Some(named) = named.into_iter().find(|named| !named.is_null()) {
        return named.clone();
    }
    if depth > DEEPEST {
        return Value::Null;
    }
    if let Some(first) = schemas.variants(schema).first() {
        return example(schemas, first, name, meaning, depth);
    }
    let meaning = meaning.or(schema["description"].as_str());
    let kind = types(schema).next();
    match kind {
        Some("integer" | "number") => json!(1),
        Some("boolean") => json!(true),
        Some("array") => json!([example(schemas, &schema["items"], name, meaning, depth + 1)]),
        Some("string") if schema["format"] == "date-time" => json!("2026-01-01T12:00:00Z"),
        Some("string") if name == "text" => json!("Hello"),
        Some("string") => meaning.and_then(such_as).map_or_else(|| name.to_uppercase(), str::to_owned).into(),
        _ => object(schemas, schema, depth).into(),
    }
}

/// An object with the fields that it must have; when it need not have any, with its text, or else its first.
fn object(schemas: Schemas<'_>, schema: &Value, depth: usize) -> Map<String, Value> {
    let fields = schemas.fields(schema);
    let must: Vec<_> = fields.iter().filter(|field| field.is_required).collect();
    let text = || fields.iter().find(|field| field.name == "text").or(fields.first());
    let one = if depth == 0 && must.is_empty() { text() } else { None };
    let shown = |Field { name, schema, meaning, .. }: &Field<'_>| {
        ((*name).to_owned(), example(schemas, schema, name, *meaning, depth + 1))
    };
    must.into_iter().chain(one).map(shown).collect()
}

/// What a description gives as an example: such as `this`.
fn such_as(meaning: &str) -> Option<&str> {
    let (_, after) = meaning.split_once("such as `")?;
    after.split_once('`').map(|(example, _)| example)
}
