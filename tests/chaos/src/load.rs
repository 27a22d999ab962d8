//! The load: callers who send one message after the other, and repeat a call that brought no answer under the same key.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{Method, StatusCode};
use serde_json::json;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::api::{Answer, Api};
use crate::ledger::{Talk, Told, ToldAs};
use crate::long;
use crate::stage::Stage;

/// Between two calls of one that was not answered.
const AGAIN: Duration = Duration::from_millis(20);

/// Callers at work.
#[derive(Debug)]
pub(crate) struct Load {
    callers: JoinSet<()>,
    told: Arc<Mutex<Vec<Told>>>,
    /// How many messages were answered for by now.
    done: watch::Sender<usize>,
    all: usize,
}

impl Load {
    /// Lets a caller for each conversation begin, who send so many messages together.
    pub(crate) fn begin(stage: &Stage, messages: usize) -> Self {
        let told = Arc::default();
        let done = watch::channel(0).0;
        let talks: Vec<_> = stage
            .accounts
            .iter()
            .flat_map(|(account, token)| stage.people.iter().map(move |person| (account, token, person)))
            .collect();
        let each = messages.div_ceil(talks.len());
        let all = each * talks.len();
        let mut callers = JoinSet::new();
        for (account, token, person) in talks {
            let talk = Talk { account: account.clone(), person: person.clone() };
            let caller = Caller {
                api: stage.gateway_api.clone(),
                talk,
                token: token.clone(),
                told: Arc::clone(&told),
                done: done.clone(),
            };
            callers.spawn(caller.send(each));
        }
        Self { callers, told, done, all }
    }

    /// Waits until so many more messages were answered for. Says whether there are others still.
    pub(crate) async fn goes_on_after(&self, more: u64) -> bool {
        let more = usize::try_from(more).unwrap_or(usize::MAX);
        let until = self.done.borrow().saturating_add(more).min(self.all);
        let done = self.done.subscribe().wait_for(|&done| done >= until).await.map(|done| *done);
        done.expect("this is the sender") < self.all
    }

    /// What callers were told by now.
    pub(crate) fn told(&self) -> Vec<Told> {
        self.told.lock().expect("no caller panicked").clone()
    }

    /// Lets all callers go, whatever they wait for, and gives what they were told.
    pub(crate) async fn abort(mut self) -> Vec<Told> {
        self.callers.shutdown().await;
        std::mem::take(&mut *self.told.lock().expect("no caller panicked"))
    }

    /// Waits until every caller has had an answer to everything, and gives what they were told.
    pub(crate) async fn end(mut self) -> Vec<Told> {
        while let Some(ended) = self.callers.join_next().await {
            ended.expect("a caller does not panic");
        }
        std::mem::take(&mut *self.told.lock().expect("no caller panicked"))
    }
}

/// One who sends to one person.
struct Caller {
    api: Api,
    talk: Talk,
    token: String,
    told: Arc<Mutex<Vec<Told>>>,
    done: watch::Sender<usize>,
}

impl Caller {
    async fn send(self, messages: usize) {
        for place in 0..messages {
            let name = format!("{}-{}-{place}", self.talk.account, self.talk.person);
            // Every fifth is longer than one message.
            let text = if place % 5 == 4 { long::text(&name) } else { name.clone() };
            // Every third waits for the outcome, as plain clients do.
            let prefer = if place % 3 == 0 { "wait=2" } else { "respond-async" };
            let answer = self.call(&name, &text, prefer).await;
            let told = Told { talk: self.talk.clone(), place, text, answer };
            self.told.lock().expect("no caller panicked").push(told);
            self.done.send_modify(|done| *done += 1);
        }
    }

    /// Calls until there is an answer that says what became of the message.
    async fn call(&self, name: &str, text: &str, prefer: &str) -> ToldAs {
        let path = format!("/v24.0/{}/messages", self.talk.account);
        let bearer = format!("Bearer {}", self.token);
        let headers = [
            ("authorization", bearer.as_str()),
            ("idempotency-key", name),
            ("prefer", prefer),
            ("antiphon-split", "yes"),
        ];
        let body = json!({ "recipient": { "id": self.talk.person }, "message": { "text": text } });
        loop {
            match self.api.ask(Method::POST, &path, &headers, Some(&body)).await {
                Some(answer) if answer.status != StatusCode::SERVICE_UNAVAILABLE => return told(&answer),
                _ => tokio::time::sleep(AGAIN).await,
            }
        }
    }
}

fn told(answer: &Answer) -> ToldAs {
    match answer.status {
        StatusCode::OK => {
            ToldAs::Delivered(answer.body["message_id"].as_str().unwrap_or_default().to_owned())
        }
        StatusCode::ACCEPTED => {
            let key = answer.headers.get("antiphon-message").and_then(|key| key.to_str().ok());
            ToldAs::Accepted(key.unwrap_or_default().to_owned())
        }
        status => ToldAs::Refused(status.as_u16()),
    }
}
