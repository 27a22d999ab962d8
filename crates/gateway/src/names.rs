//! Names: what people are called, as Instagram tells an account. Asked for when somebody looks, kept in memory alone, and
//! gone with the process, or with the person's erasure.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use antiphon_graph::call::Profile;
use antiphon_graph::{AccountId, Conversation, PersonId};
use antiphon_store::Store;
use futures_util::StreamExt as _;
use futures_util::stream;
use tokio::time::{Instant, timeout};

use crate::App;

/// So long a name is believed.
const BELIEVED: Duration = Duration::from_hours(24);

/// So long nobody asks again for one that was not told: the person may not let the account know.
const LEFT_ALONE: Duration = Duration::from_hours(1);

/// So long whoever looks waits for names. The others come the next time.
const PATIENCE: Duration = Duration::from_millis(700);

/// So many are asked for at once, and for one look.
const AT_ONCE: usize = 4;
const FOR_ONE_LOOK: usize = 40;

/// So many are kept.
const MOST: usize = 20_000;

/// So many are found for some words.
const MOST_FOUND: usize = 1_000;

/// What people are called.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names(Arc<Mutex<HashMap<Conversation, Known>>>);

/// What a person is called, as far as they let the account know.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Name {
    /// The name shown.
    pub(crate) name: Option<String>,
    /// The name after the `@`.
    pub(crate) username: Option<String>,
}

impl Name {
    /// Whether each of these words stands in what is known of it.
    fn has(&self, words: &[String]) -> bool {
        let both = [&self.name, &self.username].into_iter().flatten().map(|name| name.to_lowercase());
        let both = both.collect::<Vec<_>>().join(" ");
        words.iter().all(|word| both.contains(word.as_str()))
    }
}

#[derive(Debug)]
struct Known {
    name: Option<Name>,
    asked_at: Instant,
}

impl Names {
    /// What is known of a person.
    pub(crate) fn of(&self, conversation: &Conversation) -> Name {
        self.lock().get(conversation).and_then(|known| known.name.clone()).unwrap_or_default()
    }

    /// The people whose name or username, as one of these accounts was told it (any, when none is named), has all these words
    /// in it, whatever their case; so many at most.
    pub(crate) fn with(&self, words: &str, accounts: &[AccountId]) -> Vec<PersonId> {
        let words = words.split_whitespace().map(|word| word.trim_start_matches('@').to_lowercase());
        let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
        if words.is_empty() {
            return Vec::new();
        }
        let known = self.lock();
        let fits = |of: &Conversation, known: &Known| {
            (accounts.is_empty() || accounts.contains(&of.account))
                && known.name.as_ref().is_some_and(|name| name.has(&words))
        };
        let found = known.iter().filter(|(of, known)| fits(of, known)).map(|(of, _)| of.person.clone());
        found.take(MOST_FOUND).collect()
    }

    /// Nothing is known of a person any more.
    pub(crate) fn forget(&self, conversation: &Conversation) {
        self.lock().remove(conversation);
    }

    /// Those of whom somebody is to ask.
    fn missing(&self, of: &[Conversation]) -> Vec<Conversation> {
        let known = self.lock();
        let is_missing = |of: &&Conversation| {
            known.get(of).is_none_or(|known| {
                let holds = if known.name.is_some() { BELIEVED } else { LEFT_ALONE };
                known.asked_at.elapsed() >= holds
            })
        };
        of.iter().filter(is_missing).take(FOR_ONE_LOOK).cloned().collect()
    }

    fn keep(&self, of: Conversation, name: Option<Name>) {
        let mut known = self.lock();
        if known.len() >= MOST && !known.contains_key(&of) {
            let oldest = known.iter().min_by_key(|(_, known)| known.asked_at).map(|(of, _)| of.clone());
            oldest.and_then(|oldest| known.remove(&oldest));
        }
        known.insert(of, Known { name, asked_at: Instant::now() });
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Conversation, Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Asks for the names of those that are not known, and waits a moment for them.
pub(crate) async fn ask<S: Store>(app: &App<S>, of: &[Conversation]) {
    let missing = app.names.missing(of);
    if missing.is_empty() {
        return;
    }
    let app = app.clone();
    let asking = tokio::spawn(async move {
        let app = &app;
        stream::iter(missing).for_each_concurrent(AT_ONCE, |of| one(app, of)).await;
    });
    let _ = timeout(PATIENCE, asking).await; // it goes on all the same
}

async fn one<S: Store>(app: &App<S>, of: Conversation) {
    let Some(account) = app.directory.account(&of.account) else { return };
    let call = Profile::of(of.person.clone()).asking(["name", "username"]);
    let told = app.upstream.client(account.token.clone()).ask(&call).await.ok();
    let name = told.map(|person| Name { name: person.name, username: person.username });
    // Whoever was erased meanwhile stays so until somebody looks at them again.
    app.names.keep(of, name);
}

#[cfg(test)]
mod tests {

    use super::*;

    fn conversation(nth: usize) -> Conversation {
        let person = PersonId::new(nth.to_string()).unwrap();
        Conversation::new(AccountId::new("17841400000000001").unwrap(), person)
    }

    #[tokio::test(start_paused = true)]
    async fn a_name_is_asked_for_once_a_day_and_a_silence_once_an_hour() {
        let names = Names::default();
        let both = [conversation(1), conversation(2)];
        assert_eq!(names.missing(&both), both);
        names.keep(both[0].clone(), Some(Name { name: Some("Ava".to_owned()), username: None }));
        names.keep(both[1].clone(), None);
        assert!(names.missing(&both).is_empty());
        tokio::time::advance(LEFT_ALONE).await;
        assert_eq!(names.missing(&both), both[1..]);
        tokio::time::advance(BELIEVED).await;
        assert_eq!(names.missing(&both), both);
        assert_eq!(names.of(&both[0]).name.as_deref(), Some("Ava"), "an old name is better than none");
        names.forget(&both[0]);
        assert_eq!(names.of(&both[0]), Name::default());
    }

    #[tokio::test]
    async fn people_are_found_by_words_of_what_they_are_called() {
        let names = Names::default();
        let called = |name: &str, username: &str| {
            Some(Name { name: Some(name.to_owned()), username: Some(username.to_owned()) })
        };
        names.keep(conversation(1), called("Ava Ångström", "ava.loves.tea"));
        names.keep(conversation(2), called("Ben", "ben_b"));
        names.keep(conversation(3), None);
        for (words, wanted) in
            [("ångström AVA", Some(1)), ("@ben", Some(2)), ("tea", Some(1)), ("ava ben", None), ("@", None)]
        {
            let wanted: Vec<_> = wanted.into_iter().map(|nth| conversation(nth).person).collect();
            assert_eq!(names.with(words, &[]), wanted, "{words}");
        }
        let own = conversation(1).account;
        assert_eq!(names.with("ava", &[own]), [conversation(1).person]);
        assert_eq!(names.with("ava", &[AccountId::new("17").unwrap()]), [], "another account was not told");
    }

    #[tokio::test]
    async fn there_is_a_bound() {
        let names = Names::default();
        for nth in 1..=MOST + 3 {
            names.keep(conversation(nth), None);
        }
        assert_eq!(names.lock().len(), MOST);
    }
}
