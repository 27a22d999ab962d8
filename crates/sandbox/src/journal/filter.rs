//! Which exchanges are meant: `dir:webhook status:>=400 to:ava type:image fault:* since:5m text:"order 42"`.

use antiphon_graph::PersonId;
use jiff::Timestamp;

use super::{Direction, Exchange};
use crate::duration;
use crate::problem::Problem;
use crate::world::World;

/// What a filter can be about; shown to whoever asks for something else.
const TERMS: &str = "dir:api|webhook, status:403|4xx|>=400|none, to:PERSON, type:TYPE, op:WORDS, mid:ID, fault:NAME|*|none, \
    delivery:NUMBER, since:5m or a time, text:WORDS, or bare words";

/// What an exchange must be to be meant. All terms must hold.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter(Vec<Term>);

#[derive(Clone, Debug, PartialEq)]
enum Term {
    Direction(Direction),
    Status(Statuses),
    Person(PersonId),
    Kind(String),
    Operation(String),
    Mid(String),
    Fault(Fault),
    Since(Timestamp),
    Delivery(u64),
    Text(String),
}

/// Some statuses.
#[derive(Clone, Debug, PartialEq)]
enum Statuses {
    /// From the first to the last, both included.
    Between(u16, u16),
    /// No answer came.
    None,
}

#[derive(Clone, Debug, PartialEq)]
enum Fault {
    Any,
    None,
    Named(String),
}

impl Filter {
    /// Reads a filter; times are taken to lie before `now`, and people are looked up.
    pub(crate) fn read(written: &str, world: &World, now: Timestamp) -> Result<Self, Problem> {
        words(written)?.into_iter().map(|word| term(&word, world, now)).collect::<Result<_, _>>().map(Self)
    }

    /// Whether an exchange is meant.
    pub(crate) fn means(&self, exchange: &Exchange) -> bool {
        self.0.iter().all(|term| term.holds(exchange))
    }
}

impl Term {
    fn holds(&self, exchange: &Exchange) -> bool {
        let note = &exchange.note;
        match self {
            Self::Direction(direction) => exchange.direction == *direction,
            Self::Status(Statuses::None) => exchange.status.is_none(),
            Self::Status(Statuses::Between(first, last)) => {
                exchange.status.is_some_and(|status| (first..=last).contains(&&status))
            }
            Self::Person(person) => note.person.as_ref() == Some(person),
            Self::Kind(kind) => note.kind.as_deref() == Some(kind),
            Self::Operation(words) => note.operation.contains(words.as_str()),
            Self::Mid(mid) => note.mid.as_ref().is_some_and(|of| of.as_str() == mid),
            Self::Fault(Fault::Any) => !note.faults.is_empty(),
            Self::Fault(Fault::None) => note.faults.is_empty(),
            Self::Fault(Fault::Named(name)) => note.faults.contains(name),
            Self::Delivery(id) => exchange.delivery.is_some_and(|delivery| delivery.0 == *id),
            Self::Since(since) => note.at >= *since,
            Self::Text(text) => {
                note.operation.contains(text.as_str())
                    || note.reason.as_ref().is_some_and(|reason| reason.contains(text))
                    || contains(exchange.request.bytes(), text)
                    || contains(&exchange.response, text)
            }
        }
    }
}

/// A word at a time; quotes keep spaces together.
pub(crate) fn words(written: &str) -> Result<Vec<String>, Problem> {
    let (mut words, mut current, mut is_quoted, mut is_begun) = (Vec::new(), String::new(), false, false);
    for character in written.chars() {
        match character {
            '"' => {
                is_quoted = !is_quoted;
                is_begun = true;
            }
            space if space.is_whitespace() && !is_quoted => {
                if is_begun {
                    words.push(std::mem::take(&mut current));
                }
                is_begun = false;
            }
            other => {
                current.push(other);
                is_begun = true;
            }
        }
    }
    if is_quoted {
        return Err(Problem::Invalid(format!("the filter {written:?} opens a quote that it does not close")));
    }
    if is_begun {
        words.push(current);
    }
    Ok(words)
}

fn term(written: &str, world: &World, now: Timestamp) -> Result<Term, Problem> {
    let Some((name, value)) = written.split_once(':') else { return Ok(Term::Text(written.into())) };
    let wrong = || Problem::Invalid(format!("{written:?} is not a filter; there are {TERMS}"));
    if value.is_empty() {
        return Err(wrong());
    }
    Ok(match name {
        "dir" => Term::Direction(match value {
            "api" => Direction::Api,
            "webhook" => Direction::Webhook,
            _ => return Err(wrong()),
        }),
        "status" => Term::Status(statuses(value).ok_or_else(wrong)?),
        "to" | "person" => {
            let person = world.person_named(value).ok_or_else(|| Problem::no_person(value))?;
            Term::Person(person.id.clone())
        }
        "type" => Term::Kind(value.into()),
        "op" => Term::Operation(value.into()),
        "mid" => Term::Mid(value.into()),
        "fault" => Term::Fault(match value {
            "*" => Fault::Any,
            "none" => Fault::None,
            name => Fault::Named(name.into()),
        }),
        "delivery" => Term::Delivery(value.parse().map_err(|_| wrong())?),
        "since" => Term::Since(since(value, now)?),
        "text" => Term::Text(value.into()),
        _ => return Err(wrong()),
    })
}

fn statuses(written: &str) -> Option<Statuses> {
    let number = |digits: &str| digits.parse::<u16>().ok();
    Some(if written == "none" {
        Statuses::None
    } else if let Some(class) = written.strip_suffix("xx") {
        let class = number(class).filter(|class| (1..=9).contains(class))?;
        Statuses::Between(class * 100, class * 100 + 99)
    } else if let Some(least) = written.strip_prefix(">=") {
        Statuses::Between(number(least)?, u16::MAX)
    } else if let Some(most) = written.strip_prefix("<=") {
        Statuses::Between(0, number(most)?)
    } else if let Some(below) = written.strip_prefix('>') {
        Statuses::Between(number(below)?.checked_add(1)?, u16::MAX)
    } else if let Some(above) = written.strip_prefix('<') {
        Statuses::Between(0, number(above)?.checked_sub(1)?)
    } else {
        let status = number(written)?;
        Statuses::Between(status, status)
    })
}

fn since(written: &str, now: Timestamp) -> Result<Timestamp, Problem> {
    if let Ok(time) = written.parse() {
        return Ok(time);
    }
    Ok(now.saturating_sub(duration::read(written)?).unwrap_or(Timestamp::MIN))
}

fn contains(bytes: &[u8], text: &str) -> bool {
    match std::str::from_utf8(bytes) {
        Ok(whole) => whole.contains(text),
        Err(_) => bytes.windows(text.len().max(1)).any(|window| window == text.as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::exchange;
    use super::*;
    use crate::world::seed;

    fn noon() -> Timestamp {
        "2026-01-01T12:00:00Z".parse().unwrap()
    }

    fn means(written: &str) -> bool {
        let mut exchange = exchange(b"GET /me?q=order HTTP/1.1\r\n\r\n", b"");
        exchange.status = Some(403);
        exchange.note.at = noon();
        exchange.note.person = Some(seed::ava());
        exchange.note.kind = Some("image".into());
        exchange.note.faults = vec!["lose-reply".into()];
        exchange.note.reason = Some("the window is closed".into());
        Filter::read(written, &seed::world(noon(), ""), noon()).unwrap().means(&exchange)
    }

    #[test]
    fn an_exchange_is_meant_when_all_terms_hold() {
        for meant in [
            "",
            "dir:api status:403 to:ava type:image fault:* since:5m",
            "status:4xx status:>=400 status:<404 status:>402 status:<=403",
            "fault:lose-reply op:send person:900000000000001 since:2026-01-01T12:00:00Z",
            r#"text:"window is" order "is closed""#,
        ] {
            assert!(means(meant), "{meant}");
        }
        for other in [
            "dir:webhook",
            "status:5xx",
            "status:none",
            "to:ben",
            "type:text",
            "fault:none",
            "fault:x",
            "lost",
        ] {
            assert!(!means(other), "{other}");
        }
    }

    #[test]
    fn an_exchange_before_the_time_is_not_meant() {
        assert!(!means("since:2026-01-01T12:00:01Z"));
    }

    #[test]
    fn a_term_that_means_nothing_is_named_with_those_that_do() {
        for (wrong, says) in [
            ("size:3", "dir:api|webhook"),
            ("dir:up", "dir:up"),
            ("status:teapot", "status:teapot"),
            ("status:", "status:"),
            ("to:eve", "GET /_sandbox/v1/people"),
            ("since:soon", "not a duration"),
            ("delivery:first", "delivery:NUMBER"),
            (r#"text:"open"#, "a quote"),
        ] {
            let world = seed::world(noon(), "");
            let problem = Filter::read(wrong, &world, noon()).unwrap_err().to_string();
            assert!(problem.contains(says), "{wrong}: {problem}");
        }
    }
}
