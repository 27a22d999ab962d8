//! The settings of `serve`, each with its names, its default and what it is for.

use std::net::SocketAddr;

use antiphon_gateway::outside::Named;
use antiphon_gateway::{MediaBase, Shelf};
use antiphon_graph::Endpoint;
use jiff::SignedDuration;

use super::Tuning;
use crate::duration;

/// What is kept for as long as there is room.
const FOREVER: &str = "forever";

/// A setting of `serve`.
#[derive(Debug)]
pub(crate) struct Key {
    /// What files call it.
    pub(crate) name: &'static str,
    /// What the environment calls it.
    pub(crate) variable: &'static str,
    /// What is meant when nobody says anything; nothing when there has to be something.
    pub(crate) default: Option<&'static str>,
    /// What it is for.
    pub(crate) meaning: &'static str,
    kind: Kind,
}

/// What may be said.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Address,
    Upstream,
    Database,
    File,
    LogFormat,
    LogLevel,
    /// A number from one up to this.
    Number(u32, Apply<u32>),
    Time(Apply<SignedDuration>),
    /// A time, or for ever.
    Keep(Apply<Option<SignedDuration>>),
    /// Networks, with commas between them.
    Networks,
    /// Where people outside reach media.
    MediaBase,
    /// A folder, or a bucket.
    Shelf,
    /// Hosts by name or network, with commas between them.
    Hosts(Apply<Vec<Named>>),
}

/// How it becomes part of what is tuned.
type Apply<T> = fn(&mut Tuning, T);

const fn key(
    (name, variable): (&'static str, &'static str),
    default: Option<&'static str>,
    kind: Kind,
    meaning: &'static str,
) -> Key {
    Key { name, variable, default, meaning, kind }
}

pub(crate) const LISTEN: &str = "listen";
pub(crate) const ADMIN_LISTEN: &str = "admin_listen";
pub(crate) const UPSTREAM: &str = "upstream";
pub(crate) const DATABASE: &str = "database";
pub(crate) const MASTER_KEY_FILE: &str = "master_key_file";
pub(crate) const MEDIA_STORE: &str = "media_store";
pub(crate) const MEDIA_URL: &str = "media_url";
pub(crate) const LOG_FORMAT: &str = "log_format";
pub(crate) const LOG_LEVEL: &str = "log_level";
pub(crate) const ALLOW_PRIVATE_TARGETS: &str = "allow_private_targets";

/// All of them. The defaults of what is tuned are the gateway's own: a test compares.
pub(crate) static KEYS: [Key; 29] = [
    key((LISTEN, "ANTIPHON_LISTEN"), Some("127.0.0.1:2400"), Kind::Address, "where to listen"),
    key(
        (ADMIN_LISTEN, "ANTIPHON_ADMIN_LISTEN"),
        None,
        Kind::Address,
        "where /v1 and metrics are, if not at the same address",
    ),
    key(
        (UPSTREAM, "ANTIPHON_UPSTREAM"),
        Some("https://graph.instagram.com"),
        Kind::Upstream,
        "where Instagram is",
    ),
    key(
        (DATABASE, "ANTIPHON_DATABASE"),
        Some("sqlite:antiphon.db"),
        Kind::Database,
        "where everything is kept",
    ),
    key(
        (MASTER_KEY_FILE, "ANTIPHON_MASTER_KEY_FILE"),
        None,
        Kind::File,
        "the file with the key that seals tokens and secrets",
    ),
    key(
        (LOG_FORMAT, "ANTIPHON_LOG_FORMAT"),
        Some("text"),
        Kind::LogFormat,
        "text, or json: one object a line",
    ),
    key(
        (LOG_LEVEL, "RUST_LOG"),
        Some("warn"),
        Kind::LogLevel,
        "error, warn, info, debug or trace, also by part",
    ),
    key(
        (MEDIA_URL, "ANTIPHON_MEDIA_URL"),
        None,
        Kind::MediaBase,
        "the address under which Instagram reaches `/media`, if not the gateway's own",
    ),
    key(
        (MEDIA_STORE, "ANTIPHON_MEDIA_STORE"),
        None,
        Kind::Shelf,
        "where hosted media lie: a folder, or s3://bucket/prefix; `media` beside the database unless said otherwise",
    ),
    key(
        ("texts_a_second", "ANTIPHON_TEXTS_A_SECOND"),
        Some("90"),
        Kind::Number(100, |to, number| to.engine.texts_a_second = number),
        "texts an account sends in a second; Instagram takes 100",
    ),
    key(
        ("media_a_second", "ANTIPHON_MEDIA_A_SECOND"),
        Some("9"),
        Kind::Number(10, |to, number| to.engine.media_a_second = number),
        "audio and video an account sends in a second; Instagram takes 10",
    ),
    key(
        ("private_replies_an_hour", "ANTIPHON_PRIVATE_REPLIES_AN_HOUR"),
        Some("700"),
        Kind::Number(750, |to, number| to.engine.private_replies_an_hour = number),
        "private replies an account sends in an hour; Instagram takes 750",
    ),
    key(
        ("most_unknown", "ANTIPHON_MOST_UNKNOWN"),
        Some("20"),
        Kind::Number(1_000_000, |to, number| {
            to.engine.most_unknown = usize::try_from(number).unwrap_or(usize::MAX);
        }),
        "so many unknown outcomes at once stop an account",
    ),
    key(
        ("probe_after", "ANTIPHON_PROBE_AFTER"),
        Some("30s"),
        Kind::Time(|to, time| to.engine.probe_after = time),
        "how long such an account waits before one message is sent as a probe",
    ),
    key(
        ("absence_after", "ANTIPHON_ABSENCE_AFTER"),
        Some("60s"),
        Kind::Time(|to, time| to.engine.absence_after = time),
        "how long after an attempt a listing may prove that it did not arrive",
    ),
    key(
        ("proof_lasts", "ANTIPHON_PROOF_LASTS"),
        Some("10m"),
        Kind::Time(|to, time| to.engine.proof_lasts = time),
        "how long proof of an unknown message is sought before a person has to decide",
    ),
    key(
        ("longest_backoff", "ANTIPHON_LONGEST_BACKOFF"),
        Some("1m"),
        Kind::Time(|to, time| to.engine.longest_backoff = time),
        "the longest wait between attempts that do not reach Instagram",
    ),
    key(
        ("throttled_account", "ANTIPHON_THROTTLED_ACCOUNT"),
        Some("1m"),
        Kind::Time(|to, time| to.engine.throttled_account = time),
        "how long an account waits at least that has used up an hour's calls",
    ),
    key(
        (ALLOW_PRIVATE_TARGETS, "ANTIPHON_ALLOW_PRIVATE_TARGETS"),
        None,
        Kind::Networks,
        "networks that relays and media may lead to although they are not public, such as 10.0.0.0/8",
    ),
    key(
        ("media_hosts_allow", "ANTIPHON_MEDIA_HOSTS_ALLOW"),
        None,
        Kind::Hosts(|to, hosts| to.media_hosts.allow = hosts),
        "the only hosts that media are looked at on before they are sent, by name or network",
    ),
    key(
        ("media_hosts_deny", "ANTIPHON_MEDIA_HOSTS_DENY"),
        None,
        Kind::Hosts(|to, hosts| to.media_hosts.deny = hosts),
        "hosts that media are never looked at on, whatever is allowed",
    ),
    key(
        ("keep_texts", "ANTIPHON_KEEP_TEXTS"),
        Some("30d"),
        Kind::Keep(|to, time| to.retention.texts = time),
        "how long what ended messages said are kept, or forever",
    ),
    key(
        ("keep_attempts", "ANTIPHON_KEEP_ATTEMPTS"),
        Some("30d"),
        Kind::Keep(|to, time| to.retention.attempts = time),
        "how long attempts at ended messages that a later one followed are kept, or forever",
    ),
    key(
        ("keep_messages", "ANTIPHON_KEEP_MESSAGES"),
        Some("365d"),
        Kind::Keep(|to, time| to.retention.messages = time),
        "how long ended messages are kept, or forever",
    ),
    key(
        ("keep_inbox", "ANTIPHON_KEEP_INBOX"),
        Some("3d"),
        Kind::Keep(|to, time| to.retention.inbox = time),
        "how long webhook deliveries are kept, or forever",
    ),
    key(
        ("keep_events", "ANTIPHON_KEEP_EVENTS"),
        Some("7d"),
        Kind::Keep(|to, time| to.retention.events = time),
        "how long events for those who listen are kept, or forever",
    ),
    key(
        ("keep_keys", "ANTIPHON_KEEP_KEYS"),
        Some("2d"),
        Kind::Keep(|to, time| to.retention.keys = time),
        "how long idempotency keys are kept, or forever",
    ),
    key(
        ("keep_media", "ANTIPHON_KEEP_MEDIA"),
        Some("7d"),
        Kind::Keep(|to, time| to.retention.media = time),
        "how long hosted media are kept, or forever",
    ),
    key(
        ("keep_statistics", "ANTIPHON_KEEP_STATISTICS"),
        Some("400d"),
        Kind::Keep(|to, time| to.retention.statistics = time),
        "how long statistics are kept, or forever",
    ),
];

impl Key {
    /// What somebody may say: what is meant anyway, where something is.
    pub(crate) fn example(&self) -> &'static str {
        self.default.unwrap_or(match self.kind {
            Kind::Address => "127.0.0.1:2402",
            Kind::Networks => "10.0.0.0/8",
            Kind::MediaBase => "https://media.example.com",
            Kind::Shelf => "/var/lib/antiphon/media",
            Kind::Hosts(_) => "cdn.example.com,203.0.114.0/24",
            _ => "/etc/antiphon/master.key",
        })
    }

    /// Why this cannot be said; nothing when it can.
    pub(crate) fn mistake(&self, value: &str) -> Option<String> {
        let mut tuning = Tuning::default();
        self.apply(value, &mut tuning).err().map(|why| format!("{} {why}", self.name))
    }

    /// Whether files mean it from where they are.
    pub(in crate::config) fn is_path(&self) -> bool {
        matches!(self.kind, Kind::File | Kind::Database | Kind::Shelf)
    }

    /// Tunes what it is about; why it cannot be said, when it cannot.
    pub(super) fn apply(&self, value: &str, tuning: &mut Tuning) -> Result<(), String> {
        match self.kind {
            Kind::Address => {
                let address = value.parse::<SocketAddr>();
                address.map(drop).map_err(|_| "is no address; write it like 127.0.0.1:2400".into())
            }
            Kind::Upstream => {
                Endpoint::at(value).map(drop).map_err(|_| "is no address that can be called".into())
            }
            Kind::Database if value.strip_prefix("sqlite:").is_some_and(|file| !file.is_empty()) => Ok(()),
            Kind::Database => {
                Err("is no database that this version knows; write it like sqlite:antiphon.db".into())
            }
            Kind::LogFormat if ["text", "json"].contains(&value) => Ok(()),
            Kind::LogFormat => Err("is text or json".into()),
            Kind::LogLevel if tracing_subscriber::EnvFilter::try_new(value).is_ok() => Ok(()),
            Kind::LogLevel => Err("is error, warn, info, debug or trace".into()),
            Kind::File => Ok(()),
            Kind::MediaBase => value.parse::<MediaBase>().map(drop).map_err(|wrong| wrong.to_string()),
            Kind::Shelf => Shelf::check(value).map_err(|wrong| wrong.to_string()),
            Kind::Number(most, apply) => {
                let number = value.parse().ok().filter(|number| (1..=most).contains(number));
                apply(tuning, number.ok_or_else(|| format!("is a number from 1 to {most}"))?);
                Ok(())
            }
            Kind::Time(apply) => {
                apply(tuning, time(value)?);
                Ok(())
            }
            Kind::Keep(apply) => {
                apply(tuning, if value == FOREVER { None } else { Some(time(value)?) });
                Ok(())
            }
            Kind::Hosts(apply) => {
                let hosts = value.split(',').map(str::trim).filter(|said| !said.is_empty());
                let read = hosts.map(str::parse).collect::<Result<_, _>>();
                let why = "are names and networks with commas between them, such as example.com,10.0.0.0/8";
                apply(tuning, read.map_err(|_| why)?);
                Ok(())
            }
            Kind::Networks => {
                let networks = value.split(',').map(str::trim).filter(|said| !said.is_empty());
                let read = networks.map(str::parse).collect::<Result<_, _>>();
                tuning.private =
                    read.map_err(|_| "are networks with commas between them, such as 10.0.0.0/8,127.0.0.1")?;
                Ok(())
            }
        }
    }
}

fn time(value: &str) -> Result<SignedDuration, String> {
    let time = duration::read(value).map_err(|why| format!("is a time; {why}"))?;
    Ok(SignedDuration::try_from(time).unwrap_or(SignedDuration::MAX))
}
