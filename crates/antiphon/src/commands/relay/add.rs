//! `antiphon relay add`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::input;

/// A relay that is to be.
#[derive(Debug, Args)]
pub(super) struct Add {
    /// Where to: an https address of your app.
    url: String,
    /// The app whose deliveries, or whose accounts' events, are to go there.
    #[arg(long, value_name = "NAME")]
    app: String,
    /// What is to go there.
    #[arg(long, value_enum, default_value_t = Kind::Instagram)]
    kind: Kind,
    /// Only events of this type; again for more.
    #[arg(long = "type", value_name = "TYPE")]
    types: Vec<String>,
    /// The file with the secret that is to sign events; one is made and shown once when left out.
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
}

/// What goes to a target.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    /// Instagram's deliveries, bytes and signatures as they came.
    Instagram,
    /// What happens in the gateway, signed as Standard Webhooks are.
    Events,
}

impl Add {
    pub(super) fn read(&self) -> Result<Value, Failure> {
        let kind = match self.kind {
            Kind::Instagram => "instagram",
            Kind::Events => "events",
        };
        let mut new = json!({ "app": self.app, "kind": kind, "url": self.url, "types": self.types });
        if let Some(file) = &self.secret_file {
            new["secret"] = input::read_secret(file)?.trim().into();
        }
        Ok(new)
    }
}
