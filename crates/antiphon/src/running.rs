//! What `dev` and `sandbox start` share: begin, say so, run until told to stop.

use antiphon_sandbox::{Options, Sandbox, StartError};
use serde::Serialize;
use tokio::signal::unix::{SignalKind, signal};

use crate::exit::Exit;
use crate::failure::{Failure, with_causes};
use crate::printer::{Printer, bold};

/// The first line on standard output with `--json`, printed when everything answers.
#[derive(Debug, Serialize)]
struct Ready {
    event: &'static str,
    /// Where the gateway answers; none runs yet.
    gateway: Option<String>,
    sandbox: String,
    ig_id: String,
    igsid: String,
    access_token: String,
    app_secret: String,
    verify_token: String,
}

/// Starts a sandbox.
pub(crate) async fn start(options: Options) -> Result<Sandbox, Failure> {
    let port = options.listen.port();
    Sandbox::start_with(options).await.map_err(|error| {
        let failure = Failure::unexpected(with_causes(&error));
        match error {
            StartError::Exposed(_) => failure.hint("add --expose if you mean it"),
            StartError::Listen { .. } => {
                failure.hint(format!("something may hold port {port}; choose another, or 0 for a free one"))
            }
            _ => failure,
        }
    })
}

/// Says that a sandbox is ready, and how to begin.
pub(crate) fn announce(sandbox: &Sandbox, printer: &mut Printer) {
    let ready = Ready {
        event: "ready",
        gateway: None,
        sandbox: sandbox.url(),
        ig_id: sandbox.account().to_string(),
        igsid: sandbox.ava().to_string(),
        access_token: sandbox.token().expose().to_owned(),
        app_secret: sandbox.app_secret().expose().to_owned(),
        verify_token: sandbox.verify_token().expose().to_owned(),
    };
    printer.answer(&ready, banner);
}

fn banner(ready: &Ready) -> String {
    let Ready { sandbox, ig_id, igsid, access_token, app_secret, .. } = ready;
    let name = bold(concat!("antiphon ", env!("CARGO_PKG_VERSION")));
    format!(
        "{name}  ·  sandbox mode  ·  nothing leaves this machine

  Graph     {sandbox}/v24.0     use it instead of https://graph.instagram.com
  Control   {sandbox}/_sandbox/v1/openapi.json     be the people, move the clock, break the network

  Business account  {ig_id} (@demo.shop)   token       {access_token}
  Ava               {igsid}                  app secret  {app_secret}

  Try:  antiphon send ava \"Hello World\"
        antiphon sandbox say ava \"hi\"        (opens the 24-hour window)
        ^C to stop · antiphon doctor if something looks wrong
"
    )
}

/// Runs until Ctrl-C or SIGTERM, then ends the sandbox cleanly.
pub(crate) async fn until_told(sandbox: Sandbox, printer: &mut Printer) -> Result<Exit, Failure> {
    told_to_stop().await?;
    printer.say("stopping");
    sandbox.stop().await;
    Ok(Exit::Ok)
}

/// Waits for Ctrl-C or SIGTERM.
pub(crate) async fn told_to_stop() -> Result<(), Failure> {
    let listen = |kind| {
        signal(kind).map_err(|error| Failure::unexpected(format!("cannot listen for signals: {error}")))
    };
    let (mut interrupt, mut terminate) = (listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?);
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}
