//! The reference of an API, drawn from its `OpenAPI` document.
//!
//! Whatever the document says stands there once: what can be asked, with which parameters and fields, what is answered,
//! and a command that asks it. A field searches through all of it.

mod curl;
mod schema;

use maud::{Markup, html};
use serde_json::Value;

use crate::Icon;
use schema::{Row, Schemas};

/// The methods that a path of a document can have.
const METHODS: [&str; 7] = ["get", "post", "put", "patch", "delete", "head", "options"];

/// One thing that can be asked.
struct Operation<'a> {
    /// `GET`
    method: String,
    path: &'a str,
    /// What the document says of it.
    said: &'a Value,
    /// What a link names it by.
    id: String,
}

/// The reference of what a document describes; `origin` and `prefix` are where it is to be found.
pub fn reference(document: &Value, origin: &str, prefix: &str) -> Markup {
    let groups = groups(document);
    let info = &document["info"];
    html! {
        div.page.docs {
            div.stack {
                h1 tabindex="-1" { (text(info, "title")) }
                p.muted { (words(text(info, "description"))) }
            }
            (search(groups.iter().map(|(_, operations)| operations.len()).sum()))
            div.sides {
                nav.groups aria-label="Groups" {
                    ul { @for (tag, _) in &groups { li { a href={ "#" (tag_id(tag)) } { (tag) } } } }
                }
                div #operations {
                    @for (tag, operations) in &groups {
                        section #(tag_id(tag)) data-group aria-label=(tag) {
                            h2 { (tag) }
                            @for operation in operations { (operation.shown(document, &format!("{origin}{prefix}"))) }
                        }
                    }
                }
            }
        }
    }
}

fn search(count: usize) -> Markup {
    html! {
        form.row.search.scripts-only role="search" {
            label.unseen for="find" { "Search" }
            input #find type="search" data-finds="operations" placeholder="post people" autocomplete="off" spellcheck="false";
            output.muted { (count) " in all" }
        }
    }
}

/// All operations by their first tag, the tags in the order of the alphabet.
fn groups(document: &Value) -> Vec<(String, Vec<Operation<'_>>)> {
    let mut groups: Vec<(String, Vec<Operation<'_>>)> = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for method in METHODS {
            let Some(said) = item.get(method) else { continue };
            let tag = said["tags"][0].as_str().unwrap_or("other").to_owned();
            let operation = Operation::new(method, path, said);
            match groups.iter_mut().find(|(known, _)| *known == tag) {
                Some((_, operations)) => operations.push(operation),
                None => groups.push((tag, vec![operation])),
            }
        }
    }
    groups.sort_by(|(a, _), (b, _)| a.cmp(b));
    groups
}

impl<'a> Operation<'a> {
    fn new(method: &str, path: &'a str, said: &'a Value) -> Self {
        let id = said["operationId"].as_str().map_or_else(|| slug(&format!("{method} {path}")), slug);
        Self { method: method.to_uppercase(), path, said, id }
    }

    fn shown(&self, document: &Value, at: &str) -> Markup {
        let Self { method, path, said, id } = self;
        let schemas = Schemas(document);
        let curl = curl::command(self, schemas, at);
        let command_id = format!("{id}-curl");
        html! {
            details.operation #(id) data-text=(self.searched(schemas)) {
                summary data-row tabindex="0" {
                    span.verb data-method=(method) { (method) }
                    code { (path) }
                    span.muted { (words(text(said, "summary"))) }
                }
                div.stack {
                    @if !text(said, "description").is_empty() { p { (words(text(said, "description"))) } }
                    (part("Parameters", &schemas.parameters(said)))
                    @for (title, rows) in schemas.body(said) { (part(&title, &rows)) }
                    (responses(schemas, said))
                    div {
                        div.row.between {
                            h3 { "As curl" }
                            div.row {
                                a.small href={ "#" (id) } { "Link to this" }
                                button.small type="button" data-copy-of=(command_id) { (Icon::Copy) span { "Copy" } }
                            }
                        }
                        pre.sample #(command_id) tabindex="0" aria-label={ "The command for " (method) " " (path) } { (curl) }
                    }
                }
            }
        }
    }

    /// All that a search goes through.
    fn searched(&self, schemas: Schemas<'_>) -> String {
        let mut all = vec![self.method.clone(), self.path.to_owned()];
        all.extend(["summary", "description"].map(|name| text(self.said, name).to_owned()));
        all.extend(
            self.said["tags"].as_array().into_iter().flatten().filter_map(Value::as_str).map(Into::into),
        );
        let rows = schemas.body(self.said).into_iter().flat_map(|(_, rows)| rows);
        all.extend(schemas.parameters(self.said).into_iter().chain(rows).map(|row| row.name));
        all.join(" ")
    }
}

/// A title and what stands under it, if anything does.
fn part(title: &str, rows: &[Row]) -> Markup {
    html! {
        @if !rows.is_empty() {
            div {
                h3 { (words(title)) }
                dl.fields {
                    @for row in rows {
                        dt {
                            code { (row.name) }
                            span.muted.small { (row.kind) }
                            @if row.is_required { span.needed.small { "required" } }
                        }
                        dd { (words(&row.meaning)) }
                    }
                }
            }
        }
    }
}

/// What is answered, with the fields of what comes when it goes well.
fn responses(schemas: Schemas<'_>, said: &Value) -> Markup {
    let all = said["responses"].as_object();
    html! {
        div {
            h3 { "Answers" }
            dl.fields {
                @for (status, response) in all.into_iter().flatten() {
                    @let response = schemas.resolved(response);
                    @let kinds = response["content"].as_object().into_iter().flatten().map(|(kind, _)| kind.as_str());
                    dt {
                        code { (status) }
                        span.muted.small { (kinds.collect::<Vec<_>>().join(", ")) }
                    }
                    dd { (words(text(response, "description"))) }
                }
            }
        }
        @for (title, rows) in schemas.answer(said) { (part(&title, &rows)) }
    }
}

fn text<'a>(of: &'a Value, name: &str) -> &'a str {
    of[name].as_str().unwrap_or_default()
}

/// Words in which what stands between backticks is code.
fn words(text: &str) -> Markup {
    html! {
        @for (nth, piece) in text.split('`').enumerate() {
            @if nth % 2 == 1 { code { (piece) } } @else { (piece) }
        }
    }
}

fn tag_id(tag: &str) -> String {
    format!("group-{}", slug(tag))
}

/// A name that can stand in an address.
fn slug(name: &str) -> String {
    let part = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '_' };
    name.to_lowercase().chars().map(part).collect()
}

#[cfg(test)]
mod tests;
