//! A gateway: is it there and ready, does its key fit, has its disk room, do webhooks come, and what waits for a person?

use std::path::{Path, PathBuf};

use clap::Args;

use super::check::Check;
use super::folder;
use crate::config::Config;
use crate::failure::Failure;
use crate::gateway_api::{GatewayApi, Located, Which};

/// Checks a gateway: its database, key and disk, its accounts, and whether it is ready.
#[derive(Debug, Args)]
pub(super) struct Gateway {
    #[command(flatten)]
    which: Which,
}

const THERE: &str = "without it nothing is accepted and nothing sent";

impl Gateway {
    /// Everything that can be told of it.
    pub(super) async fn examine(&self, config: &Config) -> Vec<Check> {
        let (located, api) = match self.find(config).await {
            Ok(found) => found,
            Err(failure) => return vec![Check::ill("gateway", failure, THERE)],
        };
        let mut checks = Vec::new();
        match &located {
            Located::File(file) => {
                let folder = folder_of(file);
                checks.extend([folder::check(&folder), folder::syncs(&folder)]);
            }
            Located::Running(_) => {}
        }
        if !api.is_running() {
            checks.push(at_rest(&located));
        }
        checks.extend(told(&api).await);
        checks
    }

    async fn find(&self, config: &Config) -> Result<(Located, GatewayApi), Failure> {
        // That its secrets open with the key is looked at by opening them.
        Ok((self.which.locate(config).await?, self.which.api(config).await?))
    }
}

fn folder_of(file: &Path) -> PathBuf {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
}

fn at_rest(located: &Located) -> Check {
    let place = match located {
        Located::File(file) => file.display().to_string(),
        Located::Running(base) => base.clone(),
    };
    let found = format!("at rest: {place} is whole and its secrets open with this key");
    Check::well("gateway", found, THERE).unsure("start it with `antiphon serve`")
}

/// What it says of itself.
async fn told(api: &GatewayApi) -> Vec<Check> {
    match api.get("/checks").await {
        Ok(mut told) => serde_json::from_value(told["data"].take()).unwrap_or_default(),
        Err(failure) => vec![Check::ill("gateway", failure, THERE)],
    }
}
