//! Forms: fields that are JSON texts (`recipient={"id":"1"}`) or spell out their place (`recipient[id]=1`).
//!
//! A form is put together to one JSON text and read as such, so that both have the same rules and the same errors.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde_json::value::RawValue;

use super::{Length, nested, read};
use crate::{AccessToken, Invalid, LongDraft};

/// Reads the fields of a form.
pub(crate) fn fields<K: AsRef<str>, V: AsRef<str>>(
    fields: impl IntoIterator<Item = (K, V)>,
    length: Length,
) -> Result<(LongDraft, Option<AccessToken>), Invalid> {
    let mut form = Branch::default();
    for (name, value) in fields {
        let path = path(name.as_ref())?;
        let leaf = leaf(&path, value.as_ref())?;
        form.put(&path, leaf)?;
    }
    let mut json = String::new();
    form.write_object(&mut json);
    read::plain_json(json.as_bytes(), length)
}

/// The deepest place that a field may name. Instagram's deepest is `message[attachment][payload][elements][0][buttons][0][url]`.
const MAX_DEPTH: usize = 10;

/// The place that a field names: `a[b][]` is `a`, `b` and the next of a list. Brackets that do not match are a name's own.
fn path(name: &str) -> Result<Vec<&str>, Invalid> {
    let Some((first, rest)) = name.strip_suffix(']').and_then(|name| name.split_once('[')) else {
        return Ok(vec![name]);
    };
    let path: Vec<_> = std::iter::once(first).chain(rest.split("][").take(MAX_DEPTH)).collect();
    if path.len() > MAX_DEPTH { Err(Invalid::malformed("a form field lies too deep")) } else { Ok(path) }
}

/// A field's value: JSON where Instagram wants an object or a list, else a text.
fn leaf(path: &[&str], value: &str) -> Result<Node, Invalid> {
    let may_hold_json = match path {
        [field] => nested::may_hold_json(field),
        ["message", field] => matches!(*field, "attachment" | "attachments" | "quick_replies"),
        _ => false,
    };
    if may_hold_json && value.trim_start().starts_with(['{', '[']) {
        let json = serde_json::from_str::<&RawValue>(value)
            .map_err(|_| Invalid::malformed(format!("the form field {} is not JSON", path.join(" "))))?;
        return Ok(Node::Leaf(json.get().to_owned()));
    }
    Ok(Node::Leaf(serde_json::to_string(value).expect("a text is JSON")))
}

/// What stands at a place.
enum Node {
    /// A value, as JSON.
    Leaf(String),
    /// Further fields.
    Branch(Branch),
}

/// Fields by name, or the members of a list by number.
#[derive(Default)]
struct Branch(BTreeMap<String, Node>);

impl Branch {
    fn put(&mut self, path: &[&str], leaf: Node) -> Result<(), Invalid> {
        let twice = || Invalid::malformed("a form field is given twice");
        let (first, rest) = path.split_first().expect("every field has a name");
        let name = if first.is_empty() { self.next(rest) } else { (*first).to_owned() };
        match (self.0.entry(name), rest) {
            (Entry::Vacant(place), []) => {
                place.insert(leaf);
                Ok(())
            }
            (Entry::Vacant(place), rest) => {
                let mut branch = Self::default();
                branch.put(rest, leaf)?;
                place.insert(Node::Branch(branch));
                Ok(())
            }
            (Entry::Occupied(place), rest) => match place.into_mut() {
                Node::Branch(branch) if !rest.is_empty() => branch.put(rest, leaf),
                _ => Err(twice()),
            },
        }
    }

    /// Which member of a list `[]` means: the last one, as long as it lacks what is to be put there, else a new one.
    fn next(&self, rest: &[&str]) -> String {
        let last = self.0.len().saturating_sub(1).to_string();
        match self.0.get(&last) {
            Some(Node::Branch(branch)) if !rest.is_empty() && !branch.has(rest) => last,
            _ => self.0.len().to_string(),
        }
    }

    fn has(&self, path: &[&str]) -> bool {
        match path {
            [] => true,
            ["", ..] => false,
            [first, rest @ ..] => match self.0.get(*first) {
                Some(Node::Branch(branch)) => branch.has(rest),
                Some(Node::Leaf(_)) => true,
                None => false,
            },
        }
    }

    fn write(&self, json: &mut String) {
        match self.members() {
            Some(members) => write_all('[', members.into_iter().map(|(_, node)| (None, node)), ']', json),
            None => self.write_object(json),
        }
    }

    fn write_object(&self, json: &mut String) {
        write_all('{', self.0.iter().map(|(name, node)| (Some(name), node)), '}', json);
    }

    /// The members in order, when all names are numbers.
    fn members(&self) -> Option<Vec<(usize, &Node)>> {
        let numbered = self.0.iter().map(|(name, node)| Some((name.parse().ok()?, node)));
        let mut members: Vec<_> = numbered.collect::<Option<_>>()?;
        members.sort_by_key(|(number, _)| *number);
        Some(members)
    }
}

fn write_all<'a>(
    open: char,
    nodes: impl Iterator<Item = (Option<&'a String>, &'a Node)>,
    close: char,
    json: &mut String,
) {
    json.push(open);
    for (index, (name, node)) in nodes.enumerate() {
        if index > 0 {
            json.push(',');
        }
        if let Some(name) = name {
            json.push_str(&serde_json::to_string(name).expect("a text is JSON"));
            json.push(':');
        }
        match node {
            Node::Leaf(value) => json.push_str(value),
            Node::Branch(branch) => branch.write(json),
        }
    }
    json.push(close);
}
