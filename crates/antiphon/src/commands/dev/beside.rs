//! A gateway beside a sandbox that already runs: it knows the sandbox's accounts, hears its webhooks and follows its clock.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::time::Duration;

use antiphon_gateway::{
    Clock, Hosts, Lead, MasterKey, OnUnknown, OpenAccount, Reach, Retention, Running, Settings, Sqlite,
};
use antiphon_graph::{
    AccessToken, AccountId, AppSecret, Conversation, Endpoint, PersonId, VerifyToken, Window,
};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::gateway::{Media, Start, in_words};
use crate::gateway_api::GatewayApi;
use crate::printer::Printer;
use crate::running::can_be_written;
use crate::sandbox_api::SandboxApi;
use crate::signals::Signals;

/// What the sandbox's app is called here.
const APP: &str = "sandbox";

/// Between two looks whether the sandbox still tells of its clock.
const LOOK: Duration = Duration::from_secs(1);

/// Runs the gateway until it is told to end.
pub(super) async fn run(
    sandbox: &str,
    port: u16,
    data: Option<&Path>,
    webhook: Option<&str>,
    printer: &mut Printer,
) -> Result<Exit, Failure> {
    let mut signals = Signals::listen()?;
    let upstream = Endpoint::at(sandbox)?;
    must_be_here(&upstream)?;
    let api = SandboxApi::at(upstream.base(), None)?;
    let clock = Clock::following(lead(api.get("/clock").await?)?);
    let folder = data.map(|data| data.join("gateway"));
    let key = match &folder {
        Some(folder) => key_in(folder)?,
        None => new_key().1,
    };
    let store = folder.as_ref().map(|folder| folder.join("media").to_string_lossy().into_owned());
    let file = folder.map(|folder| folder.join("antiphon.db"));
    let start = Start {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
        admin: None,
        database: file.as_deref(),
        key,
        upstream,
        clock: clock.clone(),
        engine: Settings::default(),
        retention: Retention::default(),
        reach: Reach::with_loopback(),
        media: Media { url: None, store },
        media_hosts: Hosts::default(),
    };
    let started = start.start().await?;
    let url = format!("http://{}", started.address);
    let world = know(&started.running, &api).await?;
    let ready = async {
        let own = json!({ "url": format!("{url}/webhooks/instagram") });
        api.put("/webhook", &own).await?;
        answer_by(&api, &url).await?;
        lead_by(&api, &url).await?;
        hand_on(&url, webhook).await?;
        tokio::spawn(follow(SandboxApi::at(sandbox, None)?, url.clone(), clock));
        Ok(ready(&url, sandbox, &world))
    };
    started.run(&mut signals, printer, ready, in_words).await
}

/// Hands webhooks on to the user's app, if there is one. What an earlier start named is there still.
pub(super) async fn hand_on(gateway: &str, webhook: Option<&str>) -> Result<(), Failure> {
    let Some(url) = webhook else { return Ok(()) };
    let gateway = GatewayApi::running(gateway)?;
    let new = json!({ "app": APP, "kind": "instagram", "url": url });
    match gateway.post("/relays", &new).await {
        Err(failure) if failure.code() == "conflict" => Ok(()),
        made => made.map(drop),
    }
}

/// Anybody's messages may be sent on the way to a sandbox; so it is one of this machine.
fn must_be_here(upstream: &Endpoint) -> Result<(), Failure> {
    let host = upstream.uri(&[], &[]);
    if matches!(host.host(), Some("127.0.0.1" | "[::1]" | "localhost")) {
        return Ok(());
    }
    let message = format!("{} is not on this machine", upstream.base());
    Err(Failure::usage(message, "dev is for a sandbox of this machine; `antiphon serve` goes elsewhere"))
}

/// Tells the gateway of the sandbox's app and all of its accounts.
pub(super) async fn know(running: &Running<Sqlite>, api: &SandboxApi) -> Result<Value, Failure> {
    let settings = api.get("/settings").await?;
    let accounts = api.get("/accounts").await?;
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let directory = &running.app.directory;
    let secret = AppSecret::new(word(&settings["app_secret"]));
    let verify_token = VerifyToken::new(word(&settings["verify_token"]));
    let not_kept = |error| Failure::unexpected(error, "look at the disk, then start it again");
    directory.put_app(APP, &[secret], &verify_token).await.map_err(not_kept)?;
    for account in accounts["data"].as_array().into_iter().flatten() {
        let account = OpenAccount {
            id: AccountId::new(word(&account["id"]))?,
            app: APP.to_owned(),
            username: account["username"].as_str().map(ToOwned::to_owned),
            token: AccessToken::new(word(&account["tokens"][0]["token"])),
            token_expires_at: None,
            on_unknown: OnUnknown::Continue,
            pause: None,
        };
        let id = account.id.clone();
        directory.put_account(account, running.app.clock.wall()).await.map_err(not_kept)?;
        running
            .catch_up(written_to(&id, api).await?)
            .await
            .map_err(|error| Failure::unexpected(error, "look at the disk, then start it again"))?;
    }
    Ok(json!({ "settings": settings, "account": accounts["data"][0] }))
}

/// The windows that people opened by writing to an account, as the sandbox remembers them.
async fn written_to(account: &AccountId, api: &SandboxApi) -> Result<Vec<Window>, Failure> {
    let received = api.get(&format!("/messages?to={account}")).await?;
    let windows = received["data"].as_array().into_iter().flatten().filter_map(|message| {
        let person = PersonId::new(message["from"].as_str()?).ok()?;
        let at = message["at"].as_str()?.parse().ok()?;
        Some(Window::opened(Conversation::new(account.clone(), person), at))
    });
    Ok(windows.collect())
}

pub(super) fn ready(gateway: &str, sandbox: &str, world: &Value) -> Value {
    json!({
        "event": "ready",
        "gateway": gateway,
        "sandbox": sandbox,
        "ig_id": world["account"]["id"],
        "igsid": "900000000000001",
        "access_token": world["account"]["tokens"][0]["token"],
        "app_secret": world["settings"]["app_secret"],
        "verify_token": world["settings"]["verify_token"],
    })
}

/// The key of a folder, made when there is none. Nobody else may read it.
pub(super) fn key_in(folder: &Path) -> Result<MasterKey, Failure> {
    can_be_written(folder)?;
    let file = folder.join("master.key");
    if let Ok(written) = fs::read_to_string(&file) {
        let hint = "the key of what is kept in that folder is needed to open it";
        return MasterKey::read(&written).map_err(|error| Failure::usage(error, hint));
    }
    let (written, key) = new_key();
    let mut options = fs::OpenOptions::new();
    let made = options.write(true).create_new(true).mode(0o600).open(&file);
    made.and_then(|mut made| std::io::Write::write_all(&mut made, written.as_bytes()))
        .map_err(|error| Failure::unreadable(file.display(), &error))?;
    Ok(key)
}

pub(super) fn new_key() -> (String, MasterKey) {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    let number = |half: &[u8]| u128::from_be_bytes(half.try_into().expect("half of 32 bytes are 16"));
    let written = format!("{:032x}{:032x}", number(&bytes[..16]), number(&bytes[16..]));
    (written, MasterKey::new(bytes))
}

/// Lets the sandbox's bot answer through the gateway, once somebody switches it on.
pub(super) async fn answer_by(api: &SandboxApi, gateway: &str) -> Result<(), Failure> {
    api.patch("/settings", &json!({ "bot_url": gateway })).await.map(drop)
}

/// Asks the sandbox to tell the gateway of its clock. Gives the clock as it is.
pub(super) async fn lead_by(api: &SandboxApi, gateway: &str) -> Result<Lead, Failure> {
    let follower = json!({ "url": format!("{gateway}/v1/clock") });
    lead(api.put("/clock/followers", &follower).await?)
}

/// Asks again and again, for a sandbox that is started anew has forgotten.
async fn follow(api: SandboxApi, gateway: String, clock: Clock) {
    loop {
        sleep(LOOK).await;
        // A sandbox that does not answer at the moment has not moved its clock.
        if let Ok(lead) = lead_by(&api, &gateway).await {
            clock.follow(lead);
        }
    }
}

fn lead(clock: Value) -> Result<Lead, Failure> {
    let hint = "start the sandbox with this version of antiphon";
    serde_json::from_value(clock).map_err(|error| Failure::unexpected(error, hint))
}
