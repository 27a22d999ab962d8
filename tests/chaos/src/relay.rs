//! Relays: an app that is down, slow, refusing or lying, behind a gateway that is killed meanwhile. Nothing is lost, the
//! order stays, and what comes twice is the very same.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::app::{App, Mood, Post};
use crate::load::Load;
use crate::stage::Stage;
use crate::trouble::Chance;

/// How long the app may take to have everything, in real time.
const PATIENCE: Duration = Duration::from_mins(2);

/// The two targets, and what people said.
pub(crate) struct Relays {
    deliveries: App,
    events: App,
    ids: Vec<String>,
    said: Vec<String>,
    /// Messages that were delivered when the relays began: of these nothing need be told.
    before: HashSet<String>,
}

impl Relays {
    /// Has everything handed on from now on.
    pub(crate) async fn add(stage: &Stage) -> Self {
        let (deliveries, events) = (App::listen().await, App::listen().await);
        let mut ids = Vec::new();
        for (kind, app) in [("instagram", &deliveries), ("events", &events)] {
            let new = json!({ "app": "sandbox", "kind": kind, "url": app.url() });
            let made = stage.gateway_api.must(Method::POST, "/v1/relays", Some(&new)).await;
            ids.push(made["id"].as_str().expect("a relay has a name").to_owned());
        }
        let kept = stage.kept().await.into_iter().filter(|kept| kept.state == "delivered");
        let before = kept.map(|kept| kept.key).collect();
        Self { deliveries, events, ids, said: Vec::new(), before }
    }

    /// One trouble after the other while callers send, and the gateway is killed in the middle of each. Says how often.
    pub(crate) async fn trouble(&mut self, stage: &mut Stage, load: &Load, chance: &mut Chance) -> usize {
        let moods = [Mood::Slow, Mood::Refusing, Mood::Well, Mood::Lying, Mood::Gone];
        let mut killed = 0;
        while load.goes_on_after(20 + chance.below(100)).await {
            let mood = moods[killed % moods.len()];
            self.deliveries.is_now(mood);
            self.events.is_now(mood);
            self.say_something(stage).await;
            stage.kill_and_start().await;
            killed += 1;
            self.say_something(stage).await;
            if mood == Mood::Gone {
                // Down for an hour.
                stage.advance("1h").await;
            }
        }
        self.deliveries.is_now(Mood::Well);
        self.events.is_now(Mood::Well);
        killed
    }

    /// Everybody says something of their own.
    async fn say_something(&mut self, stage: &Stage) {
        for person in &stage.people {
            let (account, _) = &stage.accounts[0];
            let text = format!("said-{}-", self.said.len());
            let path = format!("/_sandbox/v1/people/{person}/say?account={account}");
            stage.sandbox.must(Method::POST, &path, Some(&json!({ "text": text }))).await;
            self.said.push(text);
        }
    }

    /// Lets time pass until nothing waits any more, and complains of what does not agree.
    pub(crate) async fn complaints(&self, stage: &Stage) -> Vec<String> {
        let began = Instant::now();
        loop {
            // Instagram brings again what a killed gateway did not take, and the gateway what the app did not.
            stage.advance("1h").await;
            sleep(Duration::from_millis(500)).await;
            let mut waiting = Vec::new();
            for id in &self.ids {
                let path = format!("/v1/relays/{id}");
                let shown = stage.gateway_api.must(Method::GET, &path, None).await;
                if shown["waiting"] != 0 || shown["dead"] != 0 || shown["lost"] != 0 {
                    waiting.push(shown.to_string());
                }
            }
            let posts = self.deliveries.posts();
            let missing = not_heard(&self.said, &posts);
            if waiting.is_empty() && missing.is_empty() {
                break;
            }
            if began.elapsed() > PATIENCE {
                return waiting
                    .into_iter()
                    .map(|shown| format!("it still waits: {shown}"))
                    .chain(missing)
                    .collect();
            }
        }
        let (deliveries, events) = (self.deliveries.posts(), self.events.posts());
        let mut complaints = what_comes_again_is_the_same(&deliveries);
        complaints.extend(what_comes_again_is_the_same(&events));
        complaints.extend(nothing_overtakes(&deliveries));
        complaints.extend(nothing_overtakes(&events));
        complaints.extend(every_event_is_there(&events));
        complaints.extend(every_delivery_is_told(stage, &events, &self.before).await);
        complaints
    }
}

/// What people said that no delivery brought which the app took.
fn not_heard(said: &[String], posts: &[Post]) -> Vec<String> {
    let taken: Vec<_> = posts.iter().filter(|post| post.is_taken).collect();
    let missing = said.iter().filter(|text| !taken.iter().any(|post| post.body.contains(text.as_str())));
    missing.map(|text| format!("lost: no app ever heard {text:?}")).collect()
}

/// The lane and the number in a name: `evt_RELAY_LANE_NUMBER`, `dlv_RELAY_NUMBER`.
fn place(name: &str) -> (String, u64) {
    let (lane, number) = name.rsplit_once('_').expect("a name ends with a number");
    (lane.to_owned(), number.parse().expect("a name ends with a number"))
}

fn what_comes_again_is_the_same(posts: &[Post]) -> Vec<String> {
    let mut first: HashMap<&str, &Post> = HashMap::new();
    let mut complaints = Vec::new();
    for post in posts {
        let known = first.entry(&post.name).or_insert(post);
        if (&known.body, &known.signature) != (&post.body, &post.signature) {
            complaints.push(format!("{} came again as something else", post.name));
        }
    }
    complaints
}

fn nothing_overtakes(posts: &[Post]) -> Vec<String> {
    let mut newest: HashMap<String, (u64, bool)> = HashMap::new();
    let mut complaints = Vec::new();
    for post in posts {
        let (lane, number) = place(&post.name);
        let (before, was_taken) = newest.get(&lane).copied().unwrap_or((0, true));
        if number < before || (number > before && !was_taken) {
            complaints.push(format!("out of order: {} came behind {before}", post.name));
        }
        let is_taken = post.is_taken || (number == before && was_taken);
        newest.insert(lane, (number, is_taken));
    }
    complaints
}

/// Numbers ascend by one in a lane, and all accounts are the app's: a gap is a loss.
fn every_event_is_there(posts: &[Post]) -> Vec<String> {
    let mut lanes: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for post in posts.iter().filter(|post| post.is_taken) {
        let (lane, number) = place(&post.name);
        lanes.entry(lane).or_default().push(number);
    }
    let mut complaints = Vec::new();
    for (lane, mut numbers) in lanes {
        numbers.sort_unstable();
        numbers.dedup();
        for pair in numbers.windows(2).filter(|pair| pair[1] != pair[0] + 1) {
            complaints.push(format!("lost: {lane} has nothing between {} and {}", pair[0], pair[1]));
        }
    }
    complaints
}

/// Every message that the gateway says is delivered has an event that says so.
async fn every_delivery_is_told(stage: &Stage, posts: &[Post], before: &HashSet<String>) -> Vec<String> {
    let told: HashSet<String> = posts
        .iter()
        .filter(|post| post.is_taken)
        .filter_map(|post| serde_json::from_str::<Value>(&post.body).ok())
        .filter(|event| event["type"] == "message.delivered")
        .filter_map(|event| Some(event["id"].as_str()?.to_owned()))
        .collect();
    let kept = stage.kept().await;
    let is_told = |key: &String| told.contains(key) || before.contains(key);
    let untold = kept.iter().filter(|kept| kept.state == "delivered" && !is_told(&kept.key));
    untold.map(|kept| format!("lost: no event told that {} is delivered", kept.key)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(name: &str, body: &str, is_taken: bool) -> Post {
        Post { name: name.into(), signature: "s".into(), body: body.into(), is_taken }
    }

    #[test]
    fn what_is_as_it_should_be_is_not_complained_of() {
        let posts = [
            post("evt_a_1_1", "x", false),
            post("evt_a_1_1", "x", true),
            post("evt_a_2_1", "", true),
            post("evt_a_1_2", "y", true),
        ];
        assert!(what_comes_again_is_the_same(&posts).is_empty());
        assert!(nothing_overtakes(&posts).is_empty());
        assert!(every_event_is_there(&posts).is_empty());
        assert!(not_heard(&["x".into(), "y".into()], &posts).is_empty());
    }

    #[test]
    fn each_planted_mistake_is_found() {
        let (one, two, three) =
            (post("evt_a_1_1", "x", true), post("evt_a_1_2", "y", true), post("evt_a_1_3", "z", true));
        assert_eq!(not_heard(&["q".into()], std::slice::from_ref(&one)).len(), 1);
        assert_eq!(what_comes_again_is_the_same(&[one.clone(), post("evt_a_1_1", "other", true)]).len(), 1);
        assert_eq!(nothing_overtakes(&[two.clone(), one.clone()]).len(), 1);
        let untaken = Post { is_taken: false, ..one.clone() };
        assert_eq!(nothing_overtakes(&[untaken.clone(), two.clone()]).len(), 1, "it was not taken yet");
        assert_eq!(every_event_is_there(&[one, three.clone()]).len(), 1);
        assert_eq!(every_event_is_there(&[two, three, untaken]).len(), 0, "only what was taken counts");
    }
}
