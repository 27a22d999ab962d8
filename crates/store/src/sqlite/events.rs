//! Events: written in the commit of what they tell.

use antiphon_engine::{MessageKey, Pause, Shard, State};
use antiphon_graph::{AccountId, Conversation, MessageId, PersonId, Window};
use jiff::Timestamp;
use rusqlite::{Connection, Result, params};

use super::columns::{self, Columns, count};
use super::writer::Writing;
use super::{query, sql, window};
use crate::{Event, Occurrence, TokenNews, TokenTrouble, words};

/// A message came to stand somewhere else.
pub(super) fn message(
    to: &Writing<'_>,
    account: &AccountId,
    now: Timestamp,
    key: MessageKey,
    state: State,
    mid: Option<&MessageId>,
) -> Result<()> {
    let mid = mid.map(MessageId::as_str);
    tell(
        to,
        account,
        now,
        "message",
        &Told { message: Some(columns::key(key)), state: Some(state), mid, ..Told::default() },
    )
}

/// Something was found of a message's media. What tells of a message and has no state tells of them.
pub(super) fn doubtful(
    to: &Writing<'_>,
    account: &AccountId,
    now: Timestamp,
    key: MessageKey,
    found: &str,
) -> Result<()> {
    let told = Told { message: Some(columns::key(key)), found: Some(found), ..Told::default() };
    tell(to, account, now, "message", &told)
}

/// A window opened, or stays open longer.
pub(super) fn window(to: &Writing<'_>, now: Timestamp, window: &Window) -> Result<()> {
    tell(to, &window.conversation().account, now, "window", &Told { window: Some(window), ..Told::default() })
}

/// An account was paused, or goes on.
pub(super) fn account(
    to: &Writing<'_>,
    account: &AccountId,
    now: Timestamp,
    pause: Option<&Pause>,
) -> Result<()> {
    tell(to, account, now, "account", &Told { pause, ..Told::default() })
}

/// A bot said that it is one.
pub(super) fn disclosure(
    to: &Writing<'_>,
    Conversation { account, person }: &Conversation,
    now: Timestamp,
    key: MessageKey,
    mid: Option<&MessageId>,
) -> Result<()> {
    let (message, mid) = (Some(columns::key(key)), mid.map(MessageId::as_str));
    tell(to, account, now, "disclosure", &Told { message, mid, person: Some(person), ..Told::default() })
}

/// There is news of an account's token.
pub(super) fn token(to: &Writing<'_>, account: &AccountId, now: Timestamp, news: &TokenNews) -> Result<()> {
    tell(to, account, now, "token", &Told { token: Some(news), ..Told::default() })
}

/// What an event may say besides when and whose it is.
#[derive(Default)]
struct Told<'a> {
    message: Option<[u8; 16]>,
    state: Option<State>,
    mid: Option<&'a str>,
    found: Option<&'a str>,
    person: Option<&'a PersonId>,
    window: Option<&'a Window>,
    pause: Option<&'a Pause>,
    token: Option<&'a TokenNews>,
}

fn tell(to: &Writing<'_>, account: &AccountId, now: Timestamp, what: &str, told: &Told<'_>) -> Result<()> {
    let Told { message, state, mid, found, person, window, pause, token } = told;
    let person = person.or(window.map(|window| &window.conversation().person));
    let (word, until, detail) = token.map_or_else(|| pause_columns(*pause), token_columns);
    query::change(
        to.db,
        sql::TELL,
        params![
            columns::shard(Shard::of(account)),
            account.as_str(),
            columns::time(now),
            what,
            message,
            state.map(State::word),
            mid,
            person.map(PersonId::as_str),
            window.map(|window| columns::time(window.opened_at())),
            window.map(|window| columns::time(window.closes_at())),
            window.map(|window| words::basis(window.basis())),
            word,
            until,
            detail.or(*found),
        ],
    )?;
    Ok(())
}

/// A word, a time and words for people.
type Why<'a> = (Option<&'a str>, Option<i64>, Option<&'a str>);

fn pause_columns(pause: Option<&Pause>) -> Why<'_> {
    let Some(pause) = pause else { return (None, None, None) };
    (Some(pause.cause.word()), columns::maybe_time(pause.until), pause.detail.as_deref())
}

fn token_columns(news: &TokenNews) -> Why<'_> {
    match news {
        TokenNews::Renewed { expires_at } => (Some("renewed"), Some(columns::time(*expires_at)), None),
        TokenNews::Trouble(TokenTrouble { is_dead, detail }) => {
            (Some(if *is_dead { "dead" } else { "ageing" }), None, Some(detail))
        }
    }
}

/// What happened in a shard after a number.
pub(super) fn after(db: &Connection, shard: Shard, after: u64, at_most: usize) -> Result<Vec<Event>> {
    let params = params![columns::shard(shard), count(after), count(at_most)];
    query::all(db, sql::EVENTS, params, |row| {
        let mut columns = Columns::of(row);
        let number = columns.number()?;
        let account: AccountId = columns.parsed()?;
        let at = columns.time()?;
        let what = occurrence(&account, &mut columns)?;
        Ok(Event { shard, number, account, at, what })
    })
}

fn occurrence(account: &AccountId, columns: &mut Columns<'_>) -> Result<Occurrence> {
    let what: String = columns.value()?;
    let (message, state) = (columns.maybe_key()?, columns.maybe_parsed()?);
    let (mid, person) = (columns.maybe_parsed()?, columns.maybe_parsed::<PersonId>()?);
    let window = if let Some(person) = &person {
        window::of(&Conversation::new(account.clone(), person.clone()), columns)?
    } else {
        columns.skip(3);
        None
    };
    if what == "token" {
        return token_news(columns).map(Occurrence::Token);
    }
    if let ("message", Some(message), None) = (what.as_str(), message, state) {
        columns.skip(2);
        return Ok(Occurrence::Doubtful { message, found: columns.value()? });
    }
    let pause = pause(columns)?;
    match (what.as_str(), message, state, window) {
        ("message", Some(key), Some(state), _) => Ok(Occurrence::Message { key, state, mid }),
        ("disclosure", Some(message), ..) => {
            let person = person.ok_or_else(|| columns.strange())?;
            Ok(Occurrence::Disclosed { person, message, mid })
        }
        ("window", _, _, Some(window)) => Ok(Occurrence::WindowOpened(window)),
        ("account", ..) => Ok(Occurrence::Account(pause)),
        ("erased", ..) => Ok(Occurrence::Erased),
        _ => Err(columns.strange()),
    }
}

fn token_news(columns: &mut Columns<'_>) -> Result<TokenNews> {
    let (word, until): (Option<String>, _) = (columns.value()?, columns.maybe_time()?);
    let detail: Option<String> = columns.value()?;
    match (word.as_deref(), until) {
        (Some("renewed"), Some(expires_at)) => Ok(TokenNews::Renewed { expires_at }),
        (Some(word @ ("ageing" | "dead")), _) => {
            let trouble = TokenTrouble { is_dead: word == "dead", detail: detail.unwrap_or_default() };
            Ok(TokenNews::Trouble(trouble))
        }
        _ => Err(columns.strange()),
    }
}

/// A pause from three columns.
pub(super) fn pause(columns: &mut Columns<'_>) -> Result<Option<Pause>> {
    let cause = columns.maybe_word(words::read_cause)?;
    let (until, detail) = (columns.maybe_time()?, columns.value()?);
    Ok(cause.map(|cause| Pause { cause, until, detail }))
}

/// The newest number of each shard that has events.
pub(super) fn newest(db: &Connection) -> Result<Vec<(Shard, u64)>> {
    let mut newest = Vec::new();
    for shard in Shard::all() {
        let number = query::one(db, sql::NEWEST_EVENT, params![columns::shard(shard)], |row| {
            row.get::<_, Option<i64>>(0)
        })?;
        if let Some(number) = number.flatten() {
            newest.push((shard, u64::try_from(number).unwrap_or_default()));
        }
    }
    Ok(newest)
}
