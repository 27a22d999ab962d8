//! The sandbox beside the Graph side, and the app that it delivers to.

use serde_json::{Value, json};

use super::check::Check;
use crate::failure::Failure;
use crate::rows::{day_and_time, text_of};
use crate::sandbox_api::SandboxApi;
use crate::target::Target;

/// What the test event says: beyond ASCII, so that a signature over anything but the bytes as they came fails.
const TEST_TEXT: &str = "antiphon doctor: é and 🩺";

/// Everything that can be told of it.
pub(super) async fn examine(target: &Target) -> Vec<Check> {
    let sandbox = match target.sandbox() {
        Ok(sandbox) => sandbox,
        Err(failure) => return vec![Check::ill("sandbox", failure, "it is what plays Instagram")],
    };
    let why = "its people, its clock and its faults are steered there";
    let health = match sandbox.get("/livez").await {
        Ok(health) => health,
        Err(failure) => {
            let check = Check::well("sandbox", failure.message, why);
            return vec![check.unsure("a gateway is well without it; for a sandbox, `antiphon dev`")];
        }
    };
    let mut checks = vec![version(&health, why)];
    for check in [expiry(&sandbox).await, time(&sandbox).await, faults(&sandbox).await, app(&sandbox).await] {
        checks.push(check.unwrap_or_else(|failure| Check::ill("sandbox", failure, why)));
    }
    checks
}

fn version(health: &Value, why: &'static str) -> Check {
    let (theirs, ours) = (text_of(health, "version"), env!("CARGO_PKG_VERSION"));
    let check = Check::well("sandbox", format!("answers, version {theirs}"), why);
    if theirs == ours {
        return check;
    }
    Check { why: "another version may not understand this one".into(), ..check }
        .unsure(format!("start it anew with antiphon {ours}"))
}

async fn expiry(sandbox: &SandboxApi) -> Result<Check, Failure> {
    let accounts = sandbox.get("/accounts").await?;
    let tokens = accounts["data"].as_array().into_iter().flatten();
    let tokens: Vec<_> = tokens.filter_map(|account| account["tokens"].as_array()).flatten().collect();
    let broken =
        tokens.iter().filter(|token| token["expired"] == true || token["trouble"].is_string()).count();
    let first = tokens.iter().filter_map(|token| token["expires_at"].as_str()).min().unwrap_or_default();
    let why = "an expired token sends nothing";
    if broken == 0 {
        return Ok(Check::well("expiry", format!("tokens work until {}", day_and_time(first)), why));
    }
    let check = Check::well("expiry", format!("{broken} of the sandbox's tokens do not work"), why);
    Ok(check.unsure("antiphon sandbox account token restore"))
}

async fn time(sandbox: &SandboxApi) -> Result<Check, Failure> {
    let clock = sandbox.get("/clock").await?;
    let now = day_and_time(&text_of(&clock, "now"));
    let why = "windows open and close by the sandbox's clock";
    Ok(match &*text_of(&clock, "mode") {
        "real" => Check::well("time", "the sandbox's clock is the machine's", why),
        "frozen" => Check::well("time", format!("the sandbox's clock stands at {now}"), why)
            .unsure("antiphon sandbox clock real"),
        _ => Check::well("time", format!("the sandbox's clock was moved: it shows {now}"), why)
            .unsure("antiphon sandbox clock real"),
    })
}

async fn faults(sandbox: &SandboxApi) -> Result<Check, Failure> {
    let faults = sandbox.get("/faults").await?;
    let armed = faults["data"].as_array().into_iter().flatten().filter(|fault| fault["armed"] == true);
    let names: Vec<_> = armed.map(|fault| text_of(fault, "name").into_owned()).collect();
    let why = "an armed fault breaks calls or webhooks on purpose";
    if names.is_empty() {
        return Ok(Check::well("faults", "none armed", why));
    }
    Ok(Check::well("faults", format!("armed: {}", names.join(", ")), why)
        .unsure("antiphon sandbox fault clear"))
}

/// Whether the app answers the handshake, and believes a signed event.
async fn app(sandbox: &SandboxApi) -> Result<Check, Failure> {
    let settings = sandbox.get("/settings").await?;
    let why = "without webhooks your app hears nothing of what people write";
    let Some(url) = settings["webhook_url"].as_str() else {
        let fix = "antiphon sandbox webhook http://127.0.0.1:3000/your/path, or antiphon listen";
        return Ok(Check::well("webhook", "no address is set", why).unsure(fix));
    };
    // Setting what is set already changes nothing, and shakes hands.
    if let Err(failure) = sandbox.put("/webhook", &json!({ "url": url })).await {
        return Ok(Check::ill("webhook", failure, why));
    }
    let text = crate::sandbox_api::encoded(&format!("message.text={TEST_TEXT}"));
    let path = format!("/trigger/dashboard_test?await=webhook&override={text}");
    let sent = sandbox.post(&path, &Value::Null).await?;
    let check = |found: String| Check::well("webhook", format!("{url}: {found}"), why);
    Ok(match sent["webhook"]["status"].as_u64() {
        Some(200..300) => check("handshake and signed test event (with an emoji) answered".into()),
        Some(status @ (401 | 403)) => check(format!("your app answered a signed test event with {status}")).broken(
            "check the signature over the bytes as they came, with the secret of `antiphon sandbox settings`; \
            `antiphon webhooks verify` does",
        ),
        Some(status) => check(format!("your app answered a test event with {status}"))
            .broken("answer 200 to every event, also to those of ids that you do not know"),
        None => check(format!("the test event was not answered: {}", text_of(&sent["webhook"], "reason")))
            .broken("see `antiphon sandbox exchanges`"),
    })
}
