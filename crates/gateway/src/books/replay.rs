//! Replay: what did not go is sent again, all that fits a filter, in the order in which it was accepted.

use antiphon_engine::{MessageKey, State};
use antiphon_graph::refusal::Row;
use antiphon_graph::{AccountId, PersonId};
use antiphon_store::message::Failed as Message;
use antiphon_store::{Accepted, Job, JobState, MessageRow, Progress, Retry, Store};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Failed, Stepped};
use crate::App;
use crate::front::again::{Again, Would};
use crate::nearest::unknown;

/// So many messages are looked at in one step.
const STEP: usize = 100;

/// So many messages may be named one by one.
pub(super) const MOST_IDS: usize = 1_000;

/// What may be sent again. What was taken back is only when that is said.
const STATES: [State; 3] = [State::Refused, State::Expired, State::Cancelled];

/// The kinds of messages.
const KINDS: [&str; 11] = [
    "text",
    "image",
    "images",
    "audio",
    "video",
    "file",
    "like_heart",
    "media_share",
    "template",
    "react",
    "unreact",
];

/// Which messages are sent again: those that fit in all that is said.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = ReplayFilter)]
pub(crate) struct Filter {
    /// Of this account.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account: Option<AccountId>,
    /// To this person.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) person: Option<PersonId>,
    /// Of this kind: `text`, `image`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<String>,
    /// That stand there: `refused`, `expired` or `cancelled`; refused and expired ones unless said otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) state: Option<String>,
    /// Refused by this code of Instagram's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<i64>,
    /// And this subcode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) subcode: Option<i64>,
    /// Refused by the error of this name: `window_closed`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
    /// Accepted then or later.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) since: Option<Timestamp>,
    /// Accepted before then.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<Timestamp>,
    /// These, 1,000 at most.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) ids: Vec<String>,
    /// All of them: it has to be said when nothing else is.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) all: bool,
}

/// What a replay was asked for.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct ReplayAsked {
    pub(crate) filter: Filter,
    pub(crate) preview: bool,
    /// How long what cannot go now waits for the person, in seconds.
    pub(crate) hold: Option<i64>,
    pub(crate) again: bool,
    /// What was accepted later is none of its business: its own messages may fail again.
    pub(crate) last_place: u64,
}

/// What a replay counts.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
struct Counts {
    /// What fits the filter.
    matched: u64,
    /// What goes, or would: the window is open.
    sent: u64,
    /// What waits for the person, or would.
    held: u64,
    /// What does not go, or would not: the window is closed.
    refused: u64,
    /// What was sent again before.
    already_retried: u64,
    /// What cannot go any more: its text is forgotten, or its account gone.
    gone: u64,
}

impl Filter {
    /// Whether the filter makes sense; what is wrong with it otherwise.
    pub(crate) fn check(&self) -> Result<(), String> {
        if let Some(state) = &self.state
            && !STATES.iter().any(|known| known.word() == state)
        {
            return Err(unknown("state that is sent again", state, STATES.map(State::word)));
        }
        if let Some(kind) = &self.kind
            && !KINDS.contains(&kind.as_str())
        {
            return Err(unknown("kind of message", kind, KINDS));
        }
        if let Some(error) = &self.error
            && Row::named(error).is_none()
        {
            let names: Vec<_> = Row::all().map(|row| row.name).collect();
            return Err(unknown("error", error, names));
        }
        let by_error = self.code.is_some() || self.subcode.is_some() || self.error.is_some();
        if by_error && self.state.as_deref().is_some_and(|state| state != "refused") {
            return Err("only what was refused has an error; leave the state or the error out".into());
        }
        if let (Some(since), Some(until)) = (self.since, self.until)
            && since >= until
        {
            return Err("`since` is not before `until`: nothing was accepted in between".into());
        }
        if self.ids.len() > MOST_IDS {
            return Err(format!("{} ids are named; a replay takes at most {MOST_IDS}", self.ids.len()));
        }
        no_key(&self.ids).map_or(Ok(()), Err)?;
        match (self.is_empty(), self.all) {
            (true, false) => Err("an empty filter fits everything; say `all: true` if that is meant".into()),
            (false, true) => Err("`all` and a filter contradict each other; leave one of them out".into()),
            _ => Ok(()),
        }
    }

    fn is_empty(&self) -> bool {
        let words = [&self.kind, &self.state, &self.error].iter().any(|word| word.is_some());
        let numbers = self.code.is_some() || self.subcode.is_some();
        let whom = self.account.is_some() || self.person.is_some() || !self.ids.is_empty();
        !words && !numbers && !whom && self.since.is_none() && self.until.is_none()
    }

    fn wants(&self, row: &MessageRow) -> bool {
        let person = row.person.as_ref().or(row.queue.with.person());
        let state = match &self.state {
            Some(state) => row.state.word() == state,
            None if !self.ids.is_empty() => STATES.contains(&row.state),
            None => matches!(row.state, State::Refused | State::Expired),
        };
        state
            && self.account.as_ref().is_none_or(|account| row.queue.account == *account)
            && self.person.as_ref().is_none_or(|wanted| person == Some(wanted))
            && self.kind.as_ref().is_none_or(|kind| row.kind == *kind)
            && self.since.is_none_or(|since| row.accepted_at >= since)
            && self.until.is_none_or(|until| row.accepted_at < until)
            && self.wants_error(row)
    }

    fn wants_error(&self, row: &MessageRow) -> bool {
        if self.code.is_none() && self.subcode.is_none() && self.error.is_none() {
            return true;
        }
        let Some(refusal) = row.refusal() else { return false };
        self.code.is_none_or(|code| refusal.code() == code)
            && self.subcode.is_none_or(|subcode| refusal.subcode() == Some(subcode))
            && self.error.as_ref().is_none_or(|name| refusal.row().name == name)
    }
}

/// What is wrong with the first of these that names no message; nothing when each does.
pub(super) fn no_key(ids: &[String]) -> Option<String> {
    let wrong = ids.iter().find(|id| id.parse::<MessageKey>().is_err())?;
    Some(format!("`{wrong}` is no message's id: `msg_` and 26 digits and letters"))
}

/// Looks at the next messages, and sends those again that fit.
pub(super) async fn step<S: Store>(app: &App<S>, job: &Job) -> Result<Stepped, Failed> {
    let asked: ReplayAsked = serde_json::from_str(&job.asked)?;
    let mut counts: Counts = serde_json::from_str(&job.counts).unwrap_or_default();
    let reached: u64 = job.reached.parse().unwrap_or_default();
    let page = page(app, &asked, reached).await?;
    let is_last = page.len() < STEP;
    let mut reached = reached;
    for message in &page {
        reached = message.row.place;
        if reached > asked.last_place {
            break;
        }
        if asked.filter.wants(&message.row) {
            counts.matched += 1;
            let fate = fate(app, job, &asked, message).await?;
            *fate.of(&mut counts) += 1;
        }
    }
    let is_done = is_last || reached > asked.last_place;
    let state = if is_done { JobState::Done } else { JobState::Running };
    let counts = serde_json::to_string(&counts)?;
    let progress = Progress { reached: reached.to_string(), counts, state, asked: None };
    Ok(Stepped { progress, waits: false })
}

async fn page<S: Store>(app: &App<S>, asked: &ReplayAsked, reached: u64) -> Result<Vec<Message>, Failed> {
    if asked.filter.ids.is_empty() {
        return Ok(app.store.failed(reached, STEP).await?);
    }
    let keys: Vec<MessageKey> = asked.filter.ids.iter().filter_map(|id| id.parse().ok()).collect();
    let mut named = app.store.these(&keys).await?;
    named.dedup_by_key(|message| message.row.key);
    named.retain(|message| message.row.place > reached);
    named.truncate(STEP);
    Ok(named)
}

/// What becomes of one message.
#[derive(Clone, Copy)]
enum Fate {
    Sent,
    Held,
    Refused,
    AlreadyRetried,
    Gone,
}

impl Fate {
    fn of(self, counts: &mut Counts) -> &mut u64 {
        match self {
            Self::Sent => &mut counts.sent,
            Self::Held => &mut counts.held,
            Self::Refused => &mut counts.refused,
            Self::AlreadyRetried => &mut counts.already_retried,
            Self::Gone => &mut counts.gone,
        }
    }
}

async fn fate<S: Store>(
    app: &App<S>,
    job: &Job,
    asked: &ReplayAsked,
    message: &Message,
) -> Result<Fate, Failed> {
    let row = &message.row;
    // An earlier life of this very job did it, and did not come to count it.
    let is_own = message.job == Some(job.id);
    if row.successor.is_some() && !asked.again && !is_own {
        return Ok(Fate::AlreadyRetried);
    }
    let hold = asked.hold.map(SignedDuration::from_secs);
    let Ok(again) = Again::of(app, row, hold) else { return Ok(Fate::Gone) };
    if asked.preview {
        return Ok(match again.would(message.window.as_ref(), app.clock.wall()) {
            Would::Go => Fate::Sent,
            Would::Wait => Fate::Held,
            Would::BeRefused => Fate::Refused,
        });
    }
    let retry = Retry { of: row.key, again: asked.again, job: Some(job.id) };
    Ok(match again.accept_or_refuse(app, retry).await? {
        Some(Accepted::New { .. }) => Fate::Sent,
        Some(Accepted::Held) => Fate::Held,
        Some(Accepted::Again(_)) if is_own => Fate::Sent,
        Some(Accepted::Again(_)) => Fate::AlreadyRetried,
        Some(Accepted::Conflict | Accepted::Closed(_)) | None => Fate::Refused,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(filter: &str) -> String {
        serde_json::from_str::<Filter>(filter).unwrap().check().unwrap_err()
    }

    #[test]
    fn a_filter_that_makes_no_sense_says_why() {
        assert!(wrong("{}").contains("all: true"));
        assert!(wrong(r#"{"all":true,"kind":"text"}"#).contains("contradict"));
        assert!(wrong(r#"{"state":"refusd"}"#).contains("did you mean `refused`?"));
        assert!(wrong(r#"{"state":"delivered"}"#).contains("refused, expired, cancelled"));
        assert!(wrong(r#"{"kind":"txt"}"#).contains("`text`"));
        assert!(wrong(r#"{"error":"window_close"}"#).contains("`window_closed`"));
        assert!(wrong(r#"{"state":"expired","code":10}"#).contains("only what was refused"));
        let times = r#"{"since":"2026-01-02T00:00:00Z","until":"2026-01-01T00:00:00Z"}"#;
        assert!(wrong(times).contains("not before"));
        assert!(wrong(r#"{"ids":["17"]}"#).contains("no message's id"));
        assert!(serde_json::from_str::<Filter>(r#"{"all":true}"#).unwrap().check().is_ok());
    }
}
