//! One call to the Graph side, from the first look at it to the answer.

use std::sync::Arc;
use std::time::Instant;

use antiphon_graph::{AccountId, PersonId};
use bytes::Bytes;
use http::Method;
use http::request::Parts;
use jiff::Timestamp;

use super::body::{self, Params};
use super::limits::{Exceeded, Kind};
use super::path::Path;
use super::refusal;
use super::stop::{Judged, Stop};
use super::token::{self, Caller};
use crate::fault::{Occasion, Operation, Strikes};
use crate::happening::What;
use crate::journal::{Check, Lap, Note, Stretch};
use crate::space::{Space, Spaces};
use crate::webhook::echo::Echo;
use crate::world::person::Magic;

/// A call, and what has been found out about it.
pub(crate) struct Call<'a> {
    pub(crate) space: Arc<Space>,
    pub(crate) parts: &'a Parts,
    pub(crate) path: Path<'a>,
    pub(crate) params: Params<'a>,
    pub(crate) token: Option<String>,
    pub(crate) now: Timestamp,
    pub(crate) note: Note,
    pub(crate) strikes: Strikes,
    /// What part of the hour's calls is used up, in percent.
    pub(crate) used: u32,
    /// A throttled account: how many minutes until it may go on.
    pub(crate) regain_minutes: u32,
    body: &'a [u8],
}

/// What a call that was not refused answers.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) body: Vec<u8>,
    /// The echo of the message that was sent.
    pub(crate) echo: Option<Echo>,
}

/// Whom and what a call concerns, for faults to tell it by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'a> {
    pub(crate) operation: Operation,
    pub(crate) person: Option<&'a PersonId>,
    pub(crate) magic: Option<Magic>,
    pub(crate) kind: Option<&'a str>,
}

impl Done {
    /// An answer that needs nothing further.
    pub(crate) fn with(body: impl Into<Vec<u8>>) -> Self {
        Self { body: body.into(), echo: None }
    }
}

impl Subject<'_> {
    /// An operation that concerns no person.
    pub(crate) fn nobody(operation: Operation) -> Self {
        Self { operation, person: None, magic: None, kind: None }
    }
}

impl<'a> Call<'a> {
    /// Reads a call. It goes to the space it was given to, else to the one its token belongs to, else to the unnamed one.
    pub(crate) async fn read(
        spaces: &Spaces,
        given: Option<Arc<Space>>,
        parts: &'a Parts,
        body: &'a Bytes,
    ) -> Self {
        let params = body::read(parts.uri.query(), &parts.headers, body).await;
        let token = token::given(&parts.headers, &params);
        let by_token = || spaces.named(token::space(token.as_deref()?)).ok();
        let space = given.or_else(by_token).unwrap_or_else(|| spaces.unnamed().clone());
        let now = space.clock.now();
        Self {
            path: Path::read(parts.uri.path()),
            parts,
            params,
            token,
            now,
            note: Note::new(now, ""),
            strikes: Strikes::default(),
            used: 0,
            regain_minutes: 0,
            space,
            body,
        }
    }

    pub(crate) fn method(&self) -> &Method {
        &self.parts.method
    }

    /// Notes that a rule is kept.
    pub(crate) fn pass(&mut self, rule: &'static str) {
        self.note.checks.push(Check::passed(rule, ""));
    }

    /// Refuses what could not be read.
    pub(crate) fn readable(&mut self) -> Judged<()> {
        match &self.params.flaw {
            None => {
                self.note.checks.push(Check::passed("readable", self.params.read_as));
                Ok(())
            }
            Some(flaw) => Err(refusal::PARAMETER_INVALID.refuse("readable", flaw.to_string())),
        }
    }

    /// Counts the call against the account's limits.
    pub(crate) fn count(&mut self, caller: &Caller, kind: Kind) -> Judged<()> {
        if !caller.switches.rate_limits {
            return Ok(());
        }
        let taken = self.space.meter().take(&caller.account, kind, &caller.limits, Instant::now(), self.now);
        match taken {
            Ok(used) => {
                self.used = used;
                self.pass("rate limit");
                Ok(())
            }
            Err(exceeded) => {
                let (preset, why) = self.over(exceeded);
                Err(preset.refuse("rate limit", why))
            }
        }
    }

    fn over(&mut self, exceeded: Exceeded) -> (&'static refusal::Preset, String) {
        match exceeded {
            Exceeded::Second(limit) => (
                &refusal::RATE_LIMITED,
                format!("the account made {limit} calls of this kind within a second"),
            ),
            Exceeded::PrivateReplies(limit) => {
                self.regain_minutes = 60;
                (&refusal::RATE_LIMITED, format!("the account sent {limit} private replies within an hour"))
            }
            Exceeded::Hour(limit) => {
                (self.used, self.regain_minutes) = (100, 60);
                (&refusal::APP_LIMITED, format!("the app made {limit} calls within an hour"))
            }
        }
    }

    /// Lets faults strike: waits when they say so, and stops when they answer in the call's stead.
    pub(crate) async fn strike(
        &mut self,
        account: Option<&AccountId>,
        subject: Subject<'_>,
    ) -> Result<(), Stop> {
        let occasion = Occasion {
            operation: subject.operation,
            account,
            person: subject.person,
            magic: subject.magic,
            kind: subject.kind,
            body: self.body,
        };
        let strikes = self.space.faults().strike(&occasion, self.now);
        if !strikes.names().is_empty() {
            self.note.faults = strikes.names().to_vec();
            self.space.tell(What::Faults);
        }
        let began = Instant::now();
        strikes.delay().wait().await;
        if !strikes.delay().is_none() {
            self.note.laps.push(Lap::new(Stretch::Fault, began.elapsed()));
        }
        self.now = self.space.clock.now();
        self.note.at = self.now;
        self.strikes = strikes;
        match self.strikes.before() {
            Some(instead) => Err(Stop::Instead(Box::new(instead.clone()))),
            None => Ok(()),
        }
    }
}
