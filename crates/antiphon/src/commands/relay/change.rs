//! `antiphon relay change` and `rotate`.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Map, Value, json};

use crate::failure::Failure;
use crate::input;

/// What is to be otherwise.
#[derive(Debug, Args)]
pub(super) struct Change {
    pub(super) relay: String,
    /// Where to from now on.
    #[arg(long, value_name = "URL", required_unless_present_any = ["types", "all_types"])]
    url: Option<String>,
    /// Only events of this type from now on; again for more.
    #[arg(long = "type", value_name = "TYPE", id = "types")]
    types: Vec<String>,
    /// Events of all types from now on.
    #[arg(long, conflicts_with = "types")]
    all_types: bool,
}

/// A secret that is to follow.
#[derive(Debug, Args)]
pub(super) struct Rotate {
    pub(super) relay: String,
    /// The file with the new secret; one is made and shown once when left out.
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
}

impl Change {
    pub(super) fn read(&self) -> Value {
        let mut change = Map::new();
        if let Some(url) = &self.url {
            change.insert("url".into(), url.clone().into());
        }
        if self.all_types || !self.types.is_empty() {
            change.insert("types".into(), self.types.clone().into());
        }
        change.into()
    }
}

impl Rotate {
    pub(super) fn read(&self) -> Result<Value, Failure> {
        match &self.secret_file {
            Some(file) => Ok(json!({ "secret": input::read_secret(file)?.trim() })),
            None => Ok(json!({})),
        }
    }
}
