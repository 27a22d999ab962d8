//! Names for ids: a person's handle, an account's user name, where the sandbox knows them.

use std::collections::HashMap;

use serde_json::Value;

use crate::printer::tame;
use crate::sandbox_api::SandboxApi;

/// The names that are known.
#[derive(Debug, Default)]
pub(crate) struct Names(HashMap<String, String>);

impl Names {
    /// Everybody in a sandbox; nobody when it does not say.
    pub(crate) async fn of(sandbox: &SandboxApi) -> Self {
        let mut names = Self::default();
        for (path, key) in [("/people", "handle"), ("/accounts", "username")] {
            names.learn(&sandbox.get(path).await.unwrap_or_default(), key);
        }
        names
    }

    /// The name of an id, or else the id.
    pub(crate) fn name<'a>(&'a self, id: &'a str) -> &'a str {
        self.0.get(id).map_or(id, String::as_str)
    }

    /// Asks once for whoever has come since, and takes the id for the name where nobody knows better.
    pub(crate) async fn meet(&mut self, id: &str, sandbox: &SandboxApi) {
        if !self.0.contains_key(id) {
            self.0.extend(Self::of(sandbox).await.0);
            self.0.entry(id.to_owned()).or_insert_with(|| id.to_owned());
        }
    }

    fn learn(&mut self, list: &Value, key: &str) {
        for one in list["data"].as_array().into_iter().flatten() {
            if let (Some(id), Some(name)) = (one["id"].as_str(), one[key].as_str()) {
                self.0.insert(id.to_owned(), tame(name).into_owned());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_id_without_a_name_stands_for_itself() {
        let mut names = Names::default();
        names.learn(&json!({ "data": [{ "id": "9", "handle": "ava\u{1b}" }] }), "handle");
        assert_eq!((names.name("9"), names.name("8")), ("ava\\u{1b}", "8"));
    }
}
