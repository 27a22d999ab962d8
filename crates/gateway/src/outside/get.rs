//! The beginning of a file at a place outside, and how large the whole is.

use std::time::Duration;

use bytes::Bytes;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderName,
    IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LOCATION, RANGE,
};
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Incoming};
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;
use tokio::time::{Instant, timeout_at};
use tokio_util::task::AbortOnDropHandle;

use super::exchange::{Failed, broken, request};
use super::{Place, Reach};

/// So many of a file's first bytes are kept.
pub(crate) const HEAD: usize = 64 * 1024;

/// The same, as it is asked for.
const RANGE_OF_HEAD: HeaderValue = HeaderValue::from_static("bytes=0-65535");

/// How long the first bytes may take, with every redirect on the way.
pub(crate) const HEAD_WITHIN: Duration = Duration::from_secs(5);

/// So many redirects are followed.
const MOST_REDIRECTS: usize = 5;

/// What was found at a place.
#[derive(Debug)]
pub(crate) enum Got {
    /// It is as it was.
    Unchanged,
    /// A file.
    File(Beginning),
}

/// The beginning of a file.
#[derive(Debug)]
pub(crate) struct Beginning {
    /// The first bytes: all of them, when there are no more than `HEAD`.
    pub(crate) head: Vec<u8>,
    /// How many there are in all; so many at least, when there are more than were wanted.
    pub(crate) bytes: u64,
    /// What its server says that it is.
    pub(crate) declared: Option<String>,
    /// By what it is seen later that it is still the same.
    pub(crate) known_by: Option<Box<Validator>>,
}

/// By what it is seen that a file is still the same: what its last place said of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Validator {
    place: Place,
    name: HeaderName,
    value: HeaderValue,
}

/// An answer whose body is still coming.
struct Answer {
    place: Place,
    response: Response<Incoming>,
    /// Moves the bytes, and hangs up when the rest is not wanted.
    connection: AbortOnDropHandle<()>,
}

/// How far one came with the first bytes.
enum Begun {
    Done(Got),
    /// More is coming, and nobody said how much.
    Endless(Beginning, Incoming, AbortOnDropHandle<()>),
}

impl Reach {
    /// Gets the first bytes of a file and its size. Where a server does not tell the size, what it sends is counted, one
    /// byte further than `most`, and not kept.
    pub(crate) async fn get(
        &self,
        place: &Place,
        known: Option<&Validator>,
        most: u64,
        patience: Duration,
    ) -> Result<Got, Failed> {
        let begun = Instant::now();
        let first = HEAD_WITHIN.min(patience);
        let head = timeout_at(begun + first, self.begin(place, known)).await;
        match head.map_err(|_| Failed::Late(first))?? {
            Begun::Done(got) => Ok(got),
            Begun::Endless(beginning, body, connection) => {
                let counted = timeout_at(begun + patience, counted(beginning, body, most)).await;
                drop(connection);
                counted.map_err(|_| Failed::Late(patience))?.map(Got::File)
            }
        }
    }

    /// Writes a whole file down, of so many bytes at most. Says how many there were.
    pub(crate) async fn fetch(
        &self,
        place: &Place,
        most: u64,
        patience: Duration,
        into: &mut File,
    ) -> Result<u64, Failed> {
        let begun = Instant::now();
        let first = HEAD_WITHIN.min(patience);
        let answer = timeout_at(begun + first, self.follow(place.clone(), None, false)).await;
        let answer = answer.map_err(|_| Failed::Late(first))??;
        if answer.response.status() != StatusCode::OK {
            return Err(Failed::Status(answer.response.status()));
        }
        let (_, body, _connection) = answer.described()?;
        timeout_at(begun + patience, written(body, most, into)).await.map_err(|_| Failed::Late(patience))?
    }

    async fn begin(&self, place: &Place, known: Option<&Validator>) -> Result<Begun, Failed> {
        let answer = self.follow(place.clone(), known, true).await?;
        let asked = answer.place.clone();
        match answer.response.status() {
            StatusCode::NOT_MODIFIED if known.is_some() => return Ok(Begun::Done(Got::Unchanged)),
            StatusCode::OK => return answer.whole().await,
            StatusCode::PARTIAL_CONTENT => {
                if let Some(beginning) = answer.part().await? {
                    return Ok(Begun::Done(Got::File(beginning)));
                }
            }
            StatusCode::RANGE_NOT_SATISFIABLE => {}
            status => return Err(Failed::Status(status)),
        }
        // What it says of the part makes no sense; so without one.
        let answer = self.follow(asked, None, false).await?;
        match answer.response.status() {
            StatusCode::OK => answer.whole().await,
            status => Err(Failed::Status(status)),
        }
    }

    /// Asks at a place, and wherever that leads.
    async fn follow(
        &self,
        mut place: Place,
        known: Option<&Validator>,
        in_part: bool,
    ) -> Result<Answer, Failed> {
        for _ in 0..=MOST_REDIRECTS {
            let known = known.filter(|known| known.place == place);
            let answer = self.ask(place, known, in_part).await?;
            if !is_redirect(answer.response.status()) {
                return Ok(answer);
            }
            place = answer.elsewhere()?;
        }
        Err(Failed::Redirects(MOST_REDIRECTS))
    }

    async fn ask(&self, place: Place, known: Option<&Validator>, in_part: bool) -> Result<Answer, Failed> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        if in_part {
            headers.insert(RANGE, RANGE_OF_HEAD);
        }
        if let Some(Validator { name, value, .. }) = known {
            headers.insert(name.clone(), value.clone());
        }
        let (mut requests, connection) = self.open(&place).await?;
        let connection = tokio::spawn(async { drop(connection.await) }); // what goes wrong on it, the request hears
        let connection = AbortOnDropHandle::new(connection);
        let request = request(&place, headers, Bytes::new());
        let response = requests.send_request(request).await.map_err(broken)?;
        Ok(Answer { place, response, connection })
    }
}

impl Answer {
    /// The first bytes of a body that holds the whole file.
    async fn whole(self) -> Result<Begun, Failed> {
        let (described, mut body, connection) = self.described()?;
        let size = body.size_hint().exact();
        let First { head, read, has_ended } = first(&mut body).await?;
        let beginning = Beginning { bytes: size.unwrap_or(read), head, ..described };
        Ok(if has_ended || size.is_some() {
            Begun::Done(Got::File(beginning))
        } else {
            Begun::Endless(beginning, body, connection)
        })
    }

    /// The first bytes, when this is what it says it is: neither less nor more, of a file whose size is told.
    async fn part(self) -> Result<Option<Beginning>, Failed> {
        let range = self.header(&CONTENT_RANGE).and_then(HeadOf::read);
        let (described, mut body, _connection) = self.described()?;
        let Some(HeadOf { until, size }) = range else { return Ok(None) };
        // What is longer than was asked for is not read to its end.
        if body.size_hint().exact().is_some_and(|length| length != until) {
            return Ok(None);
        }
        let First { head, read, .. } = first(&mut body).await?;
        Ok((read == until).then_some(Beginning { head, bytes: size, ..described }))
    }

    /// What the head says of a file.
    fn described(self) -> Result<(Beginning, Incoming, AbortOnDropHandle<()>), Failed> {
        if self
            .header(&CONTENT_ENCODING)
            .is_some_and(|coding| !coding.trim().eq_ignore_ascii_case("identity"))
        {
            return Err(Failed::Packed);
        }
        let declared = self.header(&CONTENT_TYPE).and_then(|declared| declared.split(';').next());
        let declared = declared.map(|declared| declared.trim().to_ascii_lowercase());
        let headers = self.response.headers();
        let by = |told: HeaderName, name| headers.get(told).cloned().map(|value| (name, value));
        let known_by = by(ETAG, IF_NONE_MATCH).or_else(|| by(LAST_MODIFIED, IF_MODIFIED_SINCE));
        let known_by = known_by.map(|(name, value)| Box::new(Validator { place: self.place, name, value }));
        let described = Beginning { head: Vec::new(), bytes: 0, declared, known_by };
        Ok((described, self.response.into_body(), self.connection))
    }

    fn elsewhere(&self) -> Result<Place, Failed> {
        let to = self.header(&LOCATION).ok_or(Failed::Nowhere)?;
        self.place.leads_to(to).map_err(Failed::Redirected)
    }

    fn header(&self, name: &HeaderName) -> Option<&str> {
        self.response.headers().get(name).and_then(|value| value.to_str().ok())
    }
}

/// What a part says of itself that is as much of a file's beginning as was asked for.
struct HeadOf {
    /// How many bytes it has.
    until: u64,
    /// How many the file has.
    size: u64,
}

impl HeadOf {
    /// Reads `bytes 0-65535/1234567`. Less than was asked for is as good as nothing.
    fn read(range: &str) -> Option<Self> {
        let (range, size) = range.trim().strip_prefix("bytes ")?.trim().split_once('/')?;
        let (first, last) = range.split_once('-')?;
        let [first, last, size] = [first, last, size].map(str::parse::<u64>);
        let (first, last, size) = (first.ok()?, last.ok()?, size.ok()?);
        let until = last.checked_add(1)?;
        (first == 0 && until == size.min(HEAD as u64)).then_some(Self { until, size })
    }
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// The first bytes of a body.
struct First {
    head: Vec<u8>,
    /// How many came with them.
    read: u64,
    has_ended: bool,
}

async fn first(body: &mut Incoming) -> Result<First, Failed> {
    let mut first = First { head: Vec::new(), read: 0, has_ended: false };
    while first.head.len() < HEAD {
        let Some(frame) = body.frame().await else {
            first.has_ended = true;
            return Ok(first);
        };
        let Ok(data) = frame.map_err(broken)?.into_data() else { continue };
        let room = HEAD - first.head.len();
        first.head.extend_from_slice(&data[..data.len().min(room)]);
        first.read += data.len() as u64;
    }
    first.has_ended = body.is_end_stream();
    Ok(first)
}

/// Counts what is still coming, and keeps nothing of it.
async fn counted(mut beginning: Beginning, mut body: Incoming, most: u64) -> Result<Beginning, Failed> {
    while beginning.bytes <= most
        && let Some(frame) = body.frame().await
    {
        beginning.bytes += frame.map_err(broken)?.data_ref().map_or(0, Bytes::len) as u64;
    }
    beginning.bytes = beginning.bytes.min(most + 1);
    Ok(beginning)
}

/// Writes down what is coming, and gives up when it is too much.
async fn written(mut body: Incoming, most: u64, into: &mut File) -> Result<u64, Failed> {
    let mut bytes = 0;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(broken)?.into_data() else { continue };
        bytes += data.len() as u64;
        if bytes > most {
            return Err(Failed::TooLarge(most));
        }
        into.write_all(&data).await.map_err(|error| Failed::Unwritten(error.kind()))?;
    }
    into.flush().await.map_err(|error| Failed::Unwritten(error.kind()))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
