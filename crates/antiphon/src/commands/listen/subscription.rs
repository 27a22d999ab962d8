//! Taking the place of the sandbox's app for a while, and giving it back.

use antiphon_graph::{AppSecret, VerifyToken};
use serde_json::{Map, Value, json};

use crate::failure::Failure;
use crate::printer::Printer;
use crate::sandbox_api::SandboxApi;

/// What is changed of the sandbox, and put back.
const CHANGED: [&str; 3] = ["webhook_url", "app_secret", "verify_token"];

/// The sandbox's webhooks come here.
pub(super) struct Subscription<'a> {
    sandbox: &'a SandboxApi,
    url: String,
    before: Map<String, Value>,
}

impl<'a> Subscription<'a> {
    /// Has webhooks delivered to an address that answers the handshake already.
    pub(super) async fn take(
        sandbox: &'a SandboxApi,
        settings: &Value,
        url: &str,
        secret: &AppSecret,
        verify_token: &VerifyToken,
    ) -> Result<Self, Failure> {
        let wanted =
            json!({ "url": url, "app_secret": secret.expose(), "verify_token": verify_token.expose() });
        sandbox.put("/webhook", &wanted).await?;
        let before = CHANGED.map(|key| (key.to_owned(), settings[key].clone())).into_iter().collect();
        Ok(Self { sandbox, url: url.to_owned(), before })
    }

    /// Leaves the sandbox as it was found, unless somebody else has taken the webhook since.
    pub(super) async fn give_back(self, printer: &mut Printer) {
        let Ok(settings) = self.sandbox.get("/settings").await else {
            // It has ended, and takes with it what was changed.
            return;
        };
        if settings["webhook_url"] != self.url {
            return;
        }
        if let Err(failure) = self.sandbox.patch("/settings", &self.before.into()).await {
            printer.warn(&format!("the sandbox still delivers to {}: {}", self.url, failure.message));
        }
    }
}
