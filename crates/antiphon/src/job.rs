//! Jobs of a gateway: begun by a command, followed to their end.

use std::time::Duration;

use serde_json::Value;
use tokio::time::sleep;

use crate::failure::Failure;
use crate::gateway_api::GatewayApi;
use crate::printer::Printer;
use crate::rows::text_of;

/// Between two looks.
const EVERY: Duration = Duration::from_millis(200);

/// Follows a job until it has ended, and tells how far it came.
pub(crate) async fn follow(
    gateway: &GatewayApi,
    begun: Value,
    printer: &mut Printer,
) -> Result<Value, Failure> {
    let mut job = begun;
    let mut told = String::new();
    while job["state"] == "running" {
        if gateway.is_at_rest() {
            printer.say("it goes on when the gateway runs: something of it is under way");
            break;
        }
        let words = in_words(&job);
        if words != told {
            printer.say(&words);
            told = words;
        }
        sleep(EVERY).await;
        job = gateway.get(&format!("/jobs/{}", text_of(&job, "id"))).await?;
    }
    Ok(job)
}

/// A job in a line: `job_17  replay  done  120 matched, 118 sent, 2 refused`.
pub(crate) fn in_words(job: &Value) -> String {
    let counts = job["counts"].as_object().into_iter().flatten();
    let counts = counts.filter(|(_, number)| number.as_u64().is_some_and(|number| number > 0));
    let counts: Vec<_> =
        counts.map(|(name, number)| format!("{number} {}", name.replace('_', " "))).collect();
    let counts = match counts.as_slice() {
        [] if job["state"] == "running" => "nothing yet".to_owned(),
        [] => "nothing".to_owned(),
        counts => counts.join(", "),
    };
    format!("{}  {}  {}  {counts}", text_of(job, "id"), text_of(job, "work"), text_of(job, "state"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_job_is_a_line() {
        let job = json!({ "id": "job_1", "work": "replay", "state": "done",
            "counts": { "matched": 2, "sent": 2, "already_retried": 0 } });
        assert_eq!(in_words(&job), "job_1  replay  done  2 matched, 2 sent");
        let none = json!({ "id": "job_1", "work": "replay", "state": "done", "counts": {} });
        assert_eq!(in_words(&none), "job_1  replay  done  nothing");
    }
}
