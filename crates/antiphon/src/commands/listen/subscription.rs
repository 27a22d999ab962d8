//! Taking the place of the sandbox's app for a while, and giving it back; or standing beside the gateway that has it.

use antiphon_graph::{AppSecret, VerifyToken};
use serde_json::{Map, Value, json};

use crate::failure::Failure;
use crate::gateway_api::GatewayApi;
use crate::printer::Printer;
use crate::sandbox_api::{SandboxApi, encoded};

/// What is changed of the sandbox, and put back.
const CHANGED: [&str; 3] = ["webhook_url", "app_secret", "verify_token"];

/// Where a gateway takes webhooks.
const OF_A_GATEWAY: &str = "/webhooks/instagram";

/// What the sandbox's app is called in the gateway that `antiphon dev` starts.
const APP: &str = "sandbox";

/// The sandbox's webhooks come here.
pub(super) enum Subscription<'a> {
    /// In place of wherever they went.
    Taken { sandbox: &'a SandboxApi, url: String, before: Map<String, Value> },
    /// They go to a gateway, which hands them on.
    HandedOn { gateway: GatewayApi, relay: String },
}

impl<'a> Subscription<'a> {
    /// Has webhooks come to an address that answers the handshake already. A gateway that gets them goes on getting them.
    pub(super) async fn take(
        sandbox: &'a SandboxApi,
        settings: &Value,
        url: &str,
        secret: &AppSecret,
        verify_token: &VerifyToken,
    ) -> Result<Self, Failure> {
        if let Some(gateway) = gateway_before(settings).await {
            let relay = handed_on(&gateway, url).await?;
            return Ok(Self::HandedOn { gateway, relay });
        }
        let wanted =
            json!({ "url": url, "app_secret": secret.expose(), "verify_token": verify_token.expose() });
        sandbox.put("/webhook", &wanted).await?;
        let before = CHANGED.map(|key| (key.to_owned(), settings[key].clone())).into_iter().collect();
        Ok(Self::Taken { sandbox, url: url.to_owned(), before })
    }

    /// Leaves everything as it was found, unless somebody else has taken the webhook since.
    pub(super) async fn give_back(self, printer: &mut Printer) {
        match self {
            Self::Taken { sandbox, url, before } => give_back(sandbox, &url, before, printer).await,
            Self::HandedOn { gateway, relay } => {
                // One that has ended hands nothing on.
                if let Err(failure) = gateway.delete(&format!("/relays/{}", encoded(&relay))).await
                    && failure.code() != "gateway_unreachable"
                {
                    printer.warn(&format!("the gateway still hands on to here: {}", failure.message));
                }
            }
        }
    }
}

async fn give_back(sandbox: &SandboxApi, url: &str, before: Map<String, Value>, printer: &mut Printer) {
    let Ok(settings) = sandbox.get("/settings").await else {
        // It has ended, and takes with it what was changed.
        return;
    };
    if settings["webhook_url"] != url {
        return;
    }
    if let Err(failure) = sandbox.patch("/settings", &before.into()).await {
        printer.warn(&format!("the sandbox still delivers to {url}: {}", failure.message));
    }
}

/// The gateway that gets the sandbox's webhooks, if it knows the sandbox's app.
async fn gateway_before(settings: &Value) -> Option<GatewayApi> {
    let base = settings["webhook_url"].as_str()?.strip_suffix(OF_A_GATEWAY)?;
    let gateway = GatewayApi::running(base).ok()?;
    let apps = gateway.get("/apps").await.ok()?;
    let knows = apps["data"].as_array()?.iter().any(|app| app["name"] == APP);
    knows.then_some(gateway)
}

/// A relay to this address; one that an earlier listener left behind gives way.
async fn handed_on(gateway: &GatewayApi, url: &str) -> Result<String, Failure> {
    let relays = gateway.get("/relays").await?;
    let left = relays["data"].as_array().into_iter().flatten().filter(|relay| relay["url"] == url);
    for relay in left.filter_map(|relay| relay["id"].as_str()) {
        gateway.delete(&format!("/relays/{}", encoded(relay))).await?;
    }
    let new = json!({ "app": APP, "kind": "instagram", "url": url });
    let made = gateway.post("/relays", &new).await?;
    Ok(made["id"].as_str().unwrap_or_default().to_owned())
}
