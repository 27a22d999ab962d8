//! What `dev` and `sandbox start` share: begin, say so, run until told to stop.

use std::fs;
use std::io;
use std::path::Path;

use antiphon_sandbox::{KeepError, Options, Sandbox, StartError};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::failure::{Failure, causes, fact_and_way_out, with_causes};
use crate::port_holder::holder;
use crate::printer::{Printer, bold};
use crate::signals::{Signals, Told};

/// How a sandbox is to be started.
pub(crate) struct Start {
    pub(crate) options: Options,
    /// The flag that chooses the port.
    pub(crate) port_flag: &'static str,
}

impl Start {
    /// Runs a sandbox until Ctrl-C or SIGTERM, then ends it cleanly; a second Ctrl-C ends it at once.
    pub(crate) async fn run(self, printer: &mut Printer) -> Result<Exit, Failure> {
        // Before anything is announced: whoever reads that it is ready may tell it to stop.
        let mut signals = Signals::listen()?;
        let sandbox = self.start().await?;
        tracing::info!(address = %sandbox.address(), "the sandbox answers");
        announce(&sandbox, printer);
        signals.told().await;
        printer.say("stopping; once more ends it at once");
        tokio::select! {
            () = sandbox.stop() => Ok(Exit::Ok),
            told = signals.told() => {
                let exit = if told == Told::Interrupt { Exit::Interrupted } else { Exit::Child(143) };
                Err(Failure::new(exit, "interrupted", "ended at once", "what was kept last is up to a moment old"))
            }
        }
    }

    /// Starts a sandbox.
    pub(crate) async fn start(self) -> Result<Sandbox, Failure> {
        let Self { options, port_flag } = self;
        let address = options.listen;
        if let Some(folder) = &options.data {
            can_be_written(folder)?;
        }
        match Sandbox::start_with(options).await {
            Ok(sandbox) => Ok(sandbox),
            Err(StartError::Listen { source, .. }) => {
                let message = match (source.kind(), holder(address).await) {
                    (io::ErrorKind::AddrInUse, Some(holder)) => format!("{address} is taken by {holder}"),
                    _ => format!("cannot listen on {address}: {source}"),
                };
                let hint = format!("choose another port with {port_flag}; 0 takes a free one");
                Err(Failure::new(Exit::Unexpected, "cannot_listen", message, hint))
            }
            Err(StartError::Exposed(address)) => {
                let message = format!(
                    "{address} can be reached from other machines, and whoever reaches a sandbox controls it"
                );
                Err(Failure::usage(message, "add --expose if you mean it"))
            }
            Err(StartError::Kept(error)) => Err(unreadable_world(&error)),
            Err(error) => Err(Failure::unexpected(with_causes(&error), "`antiphon doctor` may know more")),
        }
    }
}

fn unreadable_world(error: &KeepError) -> Failure {
    let message = error.to_string();
    let (fact, way_out) = fact_and_way_out(&message);
    let system = causes(error).last().map(|cause| format!(" ({cause})")).unwrap_or_default();
    let hint = way_out.unwrap_or("name another folder with --data");
    Failure::new(Exit::Usage, "unreadable_world", format!("{fact}{system}"), hint)
}

/// Whether what is to be kept can be: better said now than after an hour's work.
pub(crate) fn can_be_written(folder: &Path) -> Result<(), Failure> {
    let trial = folder.join(".antiphon-trial");
    let tried = fs::create_dir_all(folder)
        .and_then(|()| fs::write(&trial, b"trial"))
        .and_then(|()| fs::remove_file(&trial));
    tried.map_err(|error| {
        let message = format!("nothing can be kept in {}: {error}", folder.display());
        Failure::usage(message, "name a folder that is yours to write with --data")
    })
}

/// Says that a sandbox is ready, and how to begin.
fn announce(sandbox: &Sandbox, printer: &mut Printer) {
    // The first line on standard output with `--json`, printed when everything answers.
    let ready = json!({
        "event": "ready",
        "gateway": null,
        "sandbox": sandbox.url(),
        "ig_id": sandbox.account(),
        "igsid": sandbox.ava(),
        "access_token": sandbox.token().expose(),
        "app_secret": sandbox.app_secret().expose(),
        "verify_token": sandbox.verify_token().expose(),
    });
    printer.answer(&ready, banner);
}

/// What a person reads when everything answers: a sandbox, and perhaps a gateway before it.
pub(crate) fn banner(ready: &Value) -> String {
    let word = |name: &str| ready[name].as_str().unwrap_or_default();
    let name = bold(concat!("antiphon ", env!("CARGO_PKG_VERSION")));
    let (sandbox, account, person, token) =
        (word("sandbox"), word("ig_id"), word("igsid"), word("access_token"));
    // A sandbox elsewhere than where commands look for it must be named to them.
    let elsewhere = if sandbox == crate::sandbox_api::DEFAULT_SANDBOX {
        String::new()
    } else {
        format!("export ANTIPHON_SANDBOX={sandbox}\n        ")
    };
    let (gateway, curl) = match ready["gateway"].as_str() {
        Some(gateway) => (
            format!(
                "  Console   {gateway}/          be the operator: see where every message stands, and answer\n  \
                 Gateway   {gateway}/v24.0     the same, and every accepted message kept and in order\n"
            ),
            curl(gateway, account, person, token),
        ),
        None => (String::new(), String::new()),
    };
    format!(
        "{name}  ·  sandbox mode  ·  nothing leaves this machine

  Phone     {sandbox}/          be Ava: see what the business writes, and answer
{gateway}  Graph     {sandbox}/v24.0     use it instead of https://graph.instagram.com
  Control   {sandbox}/_sandbox/v1/openapi.json

  Business  {account} (@demo.shop)   token         {token}
  Ava       {person}                  app secret    {}
                                             verify token  {}

  Try:  {elsewhere}antiphon send ava \"Hello World\"
        antiphon sandbox say ava \"hi\"        (opens the 24-hour window)
        antiphon listen                      (shows the webhooks)
{curl}        ^C to stop · antiphon doctor if something looks wrong
",
        word("app_secret"),
        word("verify_token"),
    )
}

/// A request that works as it stands.
fn curl(gateway: &str, account: &str, person: &str, token: &str) -> String {
    format!(
        "        curl \"{gateway}/v24.0/{account}/messages?access_token={token}\" \\
             --json '{{\"recipient\": {{\"id\": \"{person}\"}}, \"message\": {{\"text\": \"Hello\"}}}}'
"
    )
}
