//! JSON that keeps its keys in order, to change one thing in it.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::json::Json;

#[derive(Debug, Deserialize, Serialize)]
#[serde(untagged)]
enum Tree {
    Object(IndexMap<String, Self>),
    List(Vec<Self>),
    Leaf(Value),
}

/// Puts a value at a path such as `message.attachments.0.type`; what is missing on the way is made. The value is read as
/// JSON where no text stands yet, and else is a text.
pub(crate) fn put(json: &Json, path: &str, value: &str) -> Result<Json, String> {
    let mut tree: Tree = serde_json::from_str(json.as_str()).expect("what was written can be read");
    let mut at = &mut tree;
    for key in path.split('.') {
        at = at.enter(key).map_err(|why| format!("{path:?} leads nowhere: {why}"))?;
    }
    let was_text = matches!(at, Tree::Leaf(Value::String(_)));
    *at = match serde_json::from_str(value) {
        Ok(value) if !was_text => value,
        _ => Tree::Leaf(Value::String(value.to_owned())),
    };
    Ok(Json::of(&tree))
}

impl Tree {
    fn enter(&mut self, key: &str) -> Result<&mut Self, String> {
        if matches!(self, Self::Leaf(Value::Null)) {
            *self = Self::Object(IndexMap::new());
        }
        match self {
            Self::Object(_) if key.is_empty() => Err("a key is empty".into()),
            Self::Object(fields) => Ok(fields.entry(key.to_owned()).or_insert(Self::Leaf(Value::Null))),
            Self::List(items) => {
                let last = items.len();
                match key.parse::<usize>() {
                    Ok(nth) if nth < last => Ok(&mut items[nth]),
                    Ok(nth) if nth == last => {
                        items.push(Self::Leaf(Value::Null));
                        Ok(&mut items[nth])
                    }
                    _ => Err(format!("{key:?} is none of the places 0 to {last} of a list")),
                }
            }
            Self::Leaf(_) => Err(format!("there is nothing to enter at {key:?}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn changed(path: &str, value: &str) -> Result<String, String> {
        let json = Json::written(r#"{"z":{"text":"1","n":[{"a":1}]},"b":2}"#.into());
        put(&json, path, value).map(|json| json.as_str().to_owned())
    }

    #[test]
    fn one_thing_is_changed_and_the_rest_keeps_its_order() {
        assert_eq!(changed("z.text", "2").unwrap(), r#"{"z":{"text":"2","n":[{"a":1}]},"b":2}"#);
        assert_eq!(changed("b", "false").unwrap(), r#"{"z":{"text":"1","n":[{"a":1}]},"b":false}"#);
        assert_eq!(changed("z.n.0.a", "é").unwrap(), r#"{"z":{"text":"1","n":[{"a":"\u00e9"}]},"b":2}"#);
        assert_eq!(changed("z.n.1.c", "{}").unwrap(), r#"{"z":{"text":"1","n":[{"a":1},{"c":{}}]},"b":2}"#);
        assert_eq!(changed("c.d", "x").unwrap(), r#"{"z":{"text":"1","n":[{"a":1}]},"b":2,"c":{"d":"x"}}"#);
    }

    #[test]
    fn a_path_that_leads_nowhere_is_refused() {
        for wrong in ["", "z.text.more", "z.n.7", "z.n.x", "z..a"] {
            assert!(changed(wrong, "1").is_err(), "{wrong:?} was taken");
        }
    }

    #[test]
    fn numbers_survive_unchanged() {
        let json = Json::of(&json!({ "big": 18_446_744_073_709_551_615_u64, "time": 1_752_834_910_447_i64 }));
        assert!(put(&json, "x", "1").unwrap().as_str().contains("18446744073709551615"));
    }
}
