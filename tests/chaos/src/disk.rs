//! A disk that has no room left, and one that fails.

use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use http::{Method, StatusCode, header};
use serde_json::json;
use tokio::time::{Instant, sleep};

use crate::api::Answer;
use crate::ledger::{Talk, Told, ToldAs};
use crate::load::Load;
use crate::process::Surroundings;
use crate::stage::Stage;

/// How large the disk is that is filled.
const DISK: &str = "size=256m";

/// How long one thing may take that has to happen.
const PATIENCE: Duration = Duration::from_mins(1);

/// Why no disk of its own can be given to a program here.
pub(crate) fn no_small_disk() -> Option<String> {
    let tried = Command::new("unshare").args(["-m", "sh", "-c", "mount -t tmpfs tmpfs /mnt"]).output();
    refused(tried, "a disk to fill needs a mount namespace")
}

/// Why no system call of a program can be made to fail here.
pub(crate) fn no_failing_disk() -> Option<String> {
    let tried = Command::new("strace").args(["-D", "-f", "-o", "/dev/null", "true"]).output();
    refused(tried, "a failing disk needs strace")
}

fn refused(tried: std::io::Result<std::process::Output>, needs: &str) -> Option<String> {
    match tried {
        Ok(output) if output.status.success() => None,
        Ok(output) => Some(format!("{needs}: {}", String::from_utf8_lossy(&output.stderr).trim())),
        Err(error) => Some(format!("{needs}: {error}")),
    }
}

/// Fills the gateway's disk under load, looks how it bears it, and makes room again. It is not started anew.
/// Gives the messages that were refused meanwhile, for which nobody may ever hear of them, and complaints.
pub(crate) async fn fill(stage: &mut Stage, load: &Load) -> (Vec<Told>, Vec<String>) {
    std::fs::create_dir_all(stage.data()).expect("a folder can be made");
    let mount = format!("mount -t tmpfs -o {DISK} tmpfs \"$0\" && exec \"$@\"");
    let data = stage.data().to_str().expect("the folder's name is text").to_owned();
    let under = ["unshare", "-m", "sh", "-c", &mount, &data].map(ToOwned::to_owned).to_vec();
    let started = stage.start_in(&Surroundings { under, ..Surroundings::default() }).await;
    started.expect("the gateway starts on a small disk");
    load.goes_on_after(50).await;
    let ballast = Ballast::fill(stage);
    let mut probes = Probes::default();
    let mut complaints = bears_a_full_disk(stage, &ballast, &mut probes).await;
    drop(ballast);
    let freed = Instant::now();
    while !probes.ask(stage).await.is_some_and(|answer| answer.status.is_success()) {
        if freed.elapsed() > PATIENCE {
            complaints.push("nothing is accepted though there is room again".into());
            break;
        }
        sleep(Duration::from_millis(50)).await;
    }
    (probes.refused, complaints)
}

/// What takes the room. It is gone when this is dropped.
struct Ballast(PathBuf);

impl Ballast {
    fn fill(stage: &Stage) -> Self {
        // The disk is seen through the process that lives on it.
        let seen = format!("/proc/{}/root{}/ballast", stage.gateway().id(), stage.data().display());
        let ballast = Self(seen.into());
        ballast.grow();
        ballast
    }

    /// Takes what room there is by now.
    fn grow(&self) {
        let file = File::options().create(true).append(true).open(&self.0);
        let mut file = file.expect("a file can be opened on a full disk");
        while file.write_all(&[0; 4096]).is_ok() {}
    }
}

impl Drop for Ballast {
    fn drop(&mut self) {
        // Whoever does not get the room back sees it in what follows.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// A full disk shows in the answer to a caller, in the answer to a webhook, and in nothing else.
async fn bears_a_full_disk(stage: &Stage, ballast: &Ballast, probes: &mut Probes) -> Vec<String> {
    let mut complaints = Vec::new();
    let began = Instant::now();
    let answer = loop {
        // The log may still have room that it was given before.
        match probes.ask(stage).await {
            Some(answer) if answer.status.is_success() && began.elapsed() < PATIENCE => ballast.grow(),
            other => break other,
        }
    };
    complaints.extend(complaint_of_accept(answer.as_ref()));
    if not_kept(stage) == 0 {
        // A person writes; the sandbox's delivery of it has nowhere to be kept.
        let (account, person) = (&stage.accounts[0].0, &stage.people[0]);
        let path = format!("/_sandbox/v1/people/{person}/say?account={account}");
        stage.sandbox.must(Method::POST, &path, Some(&json!({ "text": "Are you there?" }))).await;
    }
    while not_kept(stage) == 0 {
        if began.elapsed() > PATIENCE {
            complaints.push("no webhook was answered with an error while the disk was full".into());
            break;
        }
        sleep(Duration::from_millis(50)).await;
    }
    for path in ["/v1/messages?limit=1", "/livez"] {
        let answer = stage.gateway_api.ask(Method::GET, path, &[], None).await;
        if answer.is_none_or(|answer| answer.status != StatusCode::OK) {
            complaints.push(format!("{path} is not answered while the disk is full"));
        }
    }
    complaints
}

/// What is wrong with the answer to a message that there is no room for.
fn complaint_of_accept(answer: Option<&Answer>) -> Option<String> {
    let Some(answer) = answer else { return Some("no answer while the disk is full".into()) };
    if answer.status != StatusCode::SERVICE_UNAVAILABLE {
        return Some(format!("a message was answered with {} while the disk was full", answer.status));
    }
    let says_when = answer.headers.contains_key(header::RETRY_AFTER);
    (!says_when).then(|| "a full disk is told without Retry-After".into())
}

/// How many webhooks the gateway refused for want of room.
fn not_kept(stage: &Stage) -> usize {
    let log = std::fs::read_to_string(stage.log()).unwrap_or_default();
    log.matches("a webhook was not kept").count()
}

/// Callers besides the load, who do not repeat what was refused.
#[derive(Default)]
struct Probes {
    asked: usize,
    refused: Vec<Told>,
}

impl Probes {
    async fn ask(&mut self, stage: &Stage) -> Option<Answer> {
        let (account, token) = stage.accounts[0].clone();
        let (person, text) = (stage.people[0].clone(), format!("probe-{}", self.asked));
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str()), ("prefer", "respond-async")];
        let body = json!({ "recipient": { "id": person }, "message": { "text": text } });
        let path = format!("/v24.0/{account}/messages");
        let answer = stage.gateway_api.ask(Method::POST, &path, &headers, Some(&body)).await;
        self.asked += 1;
        if let Some(answer) = answer.as_ref().filter(|answer| !answer.status.is_success()) {
            let answer = ToldAs::Refused(answer.status.as_u16());
            self.refused.push(Told { talk: Talk { account, person }, place: 0, text, answer });
        }
        answer
    }
}

/// Lets the disk fail under the gateway, which must end itself, and starts it anew on one that does not.
pub(crate) async fn fail(stage: &mut Stage, load: &Load) -> (usize, Vec<String>) {
    let mut complaints = Vec::new();
    let calls = ["fsync,fdatasync:error=EIO:when=40+", "pwrite64:error=EIO:when=400+"];
    for call in calls {
        let (traced, _) = call.split_once(':').expect("a call and its fault");
        let words = ["strace", "-D", "-f", "-o", "/dev/null"].map(ToOwned::to_owned).into_iter();
        let injected = [format!("trace={traced}"), format!("inject={call}")];
        let under = words.chain(injected.into_iter().flat_map(|expression| ["-e".to_owned(), expression]));
        let surroundings = Surroundings { under: under.collect(), ..Surroundings::default() };
        if stage.start_in(&surroundings).await.is_ok() {
            tokio::select! {
                status = stage.ended() => if status.success() {
                    complaints.push(format!("{call}: it ended as if all were well"));
                },
                () = sleep(PATIENCE) => complaints.push(format!("{call}: it went on, or never came to it")),
            }
        }
        stage.kill().await;
    }
    stage.start().await;
    load.goes_on_after(1).await;
    (calls.len(), complaints)
}
