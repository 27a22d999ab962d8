//! A gateway and a sandbox in one process: they share a clock, and the gateway hears the sandbox's webhooks.

use std::net::{Ipv4Addr, SocketAddr};

use antiphon_gateway::{Clock, Hosts, Reach, Retention, Settings};
use antiphon_graph::Endpoint;
use antiphon_sandbox::Options;
use serde_json::Value;

use super::beside::{answer_by, hand_on, key_in, know, lead_by, new_key, ready};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::gateway::{Media, Start};
use crate::printer::Printer;
use crate::running;
use crate::sandbox_api::SandboxApi;
use crate::signals::Signals;

/// Runs both until they are told to end.
pub(super) async fn run(
    options: Options,
    port: u16,
    webhook: Option<&str>,
    printer: &mut Printer,
) -> Result<Exit, Failure> {
    let mut signals = Signals::listen()?;
    let folder = options.data.as_ref().map(|data| data.join("gateway"));
    let sandbox = running::Start { options, port_flag: "--sandbox-port" }.start().await?;
    tracing::info!(address = %sandbox.address(), "the sandbox answers");
    let key = match &folder {
        Some(folder) => key_in(folder)?,
        None => new_key().1,
    };
    let store = folder.as_ref().map(|folder| folder.join("media").to_string_lossy().into_owned());
    let file = folder.map(|folder| folder.join("antiphon.db"));
    let time = sandbox.clock();
    let start = Start {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
        admin: None,
        database: file.as_deref(),
        key,
        upstream: Endpoint::at(&sandbox.url())?,
        clock: Clock::of(move || time.now(), sandbox.clock().watch()),
        engine: Settings::default(),
        retention: Retention::default(),
        reach: Reach::with_loopback(),
        media: Media { url: None, store },
        media_hosts: Hosts::default(),
    };
    let started = start.start().await?;
    let url = format!("http://{}", started.address);
    let api = SandboxApi::at(&sandbox.url(), None)?;
    let world = know(&started.running, &api).await?;
    let is_ready = async {
        let told = sandbox.webhooks_to(&format!("{url}/webhooks/instagram")).await;
        told.map_err(|problem| Failure::unexpected(problem, "`antiphon doctor` may know more"))?;
        answer_by(&api, &url).await?;
        lead_by(&api, &url).await?;
        hand_on(&url, webhook).await?;
        Ok(ready(&url, &sandbox.url(), &world))
    };
    let ended = started.run(&mut signals, printer, is_ready, banner).await;
    sandbox.stop().await;
    ended
}

fn banner(ready: &Value) -> String {
    running::banner(ready)
}
