//! The signature lab: somebody's code computed another signature, and the lab finds out which mistake gives that one.

mod restyle;
pub(crate) mod snippets;

use antiphon_graph::AppSecret;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use serde::Serialize;
use utoipa::ToSchema;

use super::signature::sign;
use restyle::{Layout, Letters, Style, restyle, unescaped};

/// Bodies longer than this are held against one mistake at a time only.
const MOST_FOR_PAIRS: usize = 64 * 1024;

/// A delivery whose signature is in question.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lab<'a> {
    /// The exact bytes that were signed.
    pub(crate) body: &'a [u8],
    /// The header as it was sent.
    pub(crate) sent: Option<&'a str>,
    /// The secret as it is now.
    pub(crate) secret: &'a str,
    /// Secrets of earlier times.
    pub(crate) former: &'a [String],
    pub(crate) verify_token: &'a str,
}

/// What people get wrong.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mistake {
    /// The body was parsed and written again.
    Reserialised,
    /// The body was written again with line breaks.
    Pretty,
    /// `\uXXXX` became letters.
    Unescaped,
    /// A line break came behind the body.
    TrailingNewline,
    /// The verify token was taken for the secret.
    VerifyToken,
    /// The secret is not the one of today.
    OldSecret,
    /// The digest was written in base64.
    Base64,
    /// The other algorithm.
    Sha1,
    /// The digits are right; what stands around them is not what the header has.
    Prefix,
    /// The body was read in another encoding.
    Latin1,
}

/// What the lab says of a signature.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, ToSchema)]
pub(crate) struct Verdict {
    /// `right`, `mistake`, or `unknown` when none of the known mistakes gives this value.
    #[serde(rename = "verdict")]
    #[schema(value_type = String)]
    pub(crate) judgement: Judgement,
    /// The mistakes that give it: each of them alone, or all together when `together` is true.
    pub(crate) mistakes: Vec<Named>,
    pub(crate) together: bool,
    /// What it comes to, in words.
    pub(crate) words: String,
}

/// Whether a signature is right.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Judgement {
    Right,
    Mistake,
    Unknown,
}

/// A mistake, and the way out.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, ToSchema)]
pub(crate) struct Named {
    pub(crate) name: Mistake,
    pub(crate) what: &'static str,
    pub(crate) way_out: &'static str,
}

/// A digest that some mistakes give.
struct Try {
    mistakes: Vec<Mistake>,
    digest: Vec<u8>,
}

/// A value as it was pasted.
struct Given {
    digest: Vec<u8>,
    form: Form,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Form {
    /// As the header has it.
    Header,
    /// The digits in another form than the header's.
    Digits,
    Base64,
}

impl Lab<'_> {
    /// The header's right value, with the secret as it is now.
    pub(crate) fn computed(&self) -> String {
        sign(self.body, &AppSecret::new(self.secret)).sha256()
    }

    /// Whether the header as it was sent is right, and why not.
    pub(crate) fn of_the_sent(&self) -> Result<(), &'static str> {
        let Some(sent) = self.sent else { return Err("it was sent without a signature") };
        if sent == self.computed() {
            return Ok(());
        }
        let is_former = self
            .former
            .iter()
            .any(|secret| sign(self.body, &AppSecret::new(secret.as_str())).sha256() == sent);
        Err(if is_former { "it is signed with an earlier secret" } else { "it is signed wrong, on purpose" })
    }

    /// Says what is to be thought of a value that somebody's code computed.
    pub(crate) fn judge(&self, computed: &str) -> Verdict {
        let right = self.computed();
        let written = computed.trim().trim_matches(['"', '\'']);
        if Some(written) == self.sent {
            let words = match self.of_the_sent() {
                Ok(()) => {
                    "That is the signature. If your code still refuses, look at how it compares.".to_owned()
                }
                Err(why) => format!("That is what the header says, but {why}: your code should refuse it."),
            };
            return Verdict::right(words);
        }
        if written == right {
            let why = self.of_the_sent().err().unwrap_or_default();
            return Verdict::right(format!(
                "It is right by the secret as it is now. The header is not: {why}."
            ));
        }
        let Some(given) = Given::read(written) else {
            return Verdict::unknown("That is no digest: 64 hexadecimal digits were to be expected.");
        };
        self.look_for(&given).unwrap_or_else(|| {
            Verdict::unknown(
                "None of the known mistakes gives this value. Is it over the raw bytes of this very delivery?",
            )
        })
    }

    fn look_for(&self, given: &Given) -> Option<Verdict> {
        let is_small = self.body.len() <= MOST_FOR_PAIRS;
        for at_once in if is_small { 1..=3 } else { 1..=1 } {
            let mut found: Vec<Vec<Mistake>> = Vec::new();
            for tried in self.tries(at_once) {
                if tried.digest != given.digest {
                    continue;
                }
                let mut mistakes = tried.mistakes;
                match given.form {
                    Form::Base64 => mistakes.push(Mistake::Base64),
                    Form::Digits if mistakes.is_empty() => mistakes.push(Mistake::Prefix),
                    Form::Digits | Form::Header => {}
                }
                if mistakes.len() == at_once && !found.contains(&mistakes) {
                    found.push(mistakes);
                }
            }
            if at_once > 1 {
                found.truncate(1);
            }
            if !found.is_empty() {
                return Some(Verdict::mistakes(found.concat(), at_once > 1));
            }
        }
        None
    }

    /// Every digest that at most so many mistakes give.
    fn tries(&self, most: usize) -> impl Iterator<Item = Try> {
        let former = self.former.iter().map(|secret| (secret.as_str(), Some(Mistake::OldSecret)));
        let verify = (self.verify_token, Some(Mistake::VerifyToken));
        let keys: Vec<_> = [(self.secret, None), verify].into_iter().chain(former).collect();
        self.bodies(most).into_iter().flat_map(move |(body, by_body)| {
            let mut tries = Vec::new();
            for (key, by_key) in &keys {
                let mistakes: Vec<_> = by_body.iter().copied().chain(*by_key).collect();
                if mistakes.len() > most {
                    continue;
                }
                let signed = sign(&body, &AppSecret::new(*key));
                let by_sha1 = mistakes.iter().copied().chain([Mistake::Sha1]).collect();
                tries.push(Try { mistakes: by_sha1, digest: signed.sha1_bytes().to_vec() });
                tries.push(Try { mistakes, digest: signed.sha256_bytes().to_vec() });
            }
            tries
        })
    }

    /// The body as it is, and as mistakes make it.
    fn bodies(&self, most: usize) -> Vec<(Vec<u8>, Vec<Mistake>)> {
        let mut bodies = vec![(self.body.to_vec(), Vec::new())];
        let mut wrong = Vec::new();
        if let Ok(text) = std::str::from_utf8(self.body) {
            wrong.extend(rewritten(text));
            wrong.extend(misread(text).into_iter().map(|body| (body, Mistake::Latin1)));
        }
        for (body, mistake) in wrong {
            if body != self.body {
                bodies.push((body, vec![mistake]));
            }
        }
        let breaks = [&b"\n"[..], b"\r\n"];
        let room = if most > 1 { bodies.len() } else { 1 };
        let with_breaks = bodies[..room].iter().flat_map(|(body, mistakes)| {
            let mistakes = [mistakes.as_slice(), &[Mistake::TrailingNewline]].concat();
            breaks.map(|end| ([body.as_slice(), end].concat(), mistakes.clone()))
        });
        let with_breaks: Vec<_> = with_breaks.collect();
        bodies.extend(with_breaks);
        bodies
    }
}

/// JSON with its lines broken, to be read; nothing when it is no JSON.
pub(crate) fn pretty(json: &str) -> Option<String> {
    restyle(json, Style { letters: Letters::Plain, layout: Layout::Lines("  "), sorted: false })
}

/// The body as somebody writes it who has parsed it.
fn rewritten(text: &str) -> Vec<(Vec<u8>, Mistake)> {
    let mut bodies: Vec<_> =
        unescaped(text).map(|text| (text.into_bytes(), Mistake::Unescaped)).into_iter().collect();
    let layouts = [
        (Layout::Compact, Mistake::Reserialised),
        (Layout::Spaced, Mistake::Reserialised),
        (Layout::Lines("  "), Mistake::Pretty),
        (Layout::Lines("    "), Mistake::Pretty),
        (Layout::Lines("\t"), Mistake::Pretty),
    ];
    for (layout, mistake) in layouts {
        for letters in [Letters::Plain, Letters::Ascii, Letters::Html] {
            for sorted in [false, true] {
                let written = restyle(text, Style { letters, layout, sorted });
                bodies.extend(written.map(|text| (text.into_bytes(), mistake)));
            }
        }
    }
    bodies
}

/// The body as somebody has it who took its bytes for Latin-1, or wrote its letters in it.
fn misread(text: &str) -> Vec<Vec<u8>> {
    let twice = |text: &str| text.bytes().map(char::from).collect::<String>().into_bytes();
    let narrow = |text: &str| {
        let letter = |letter: char| u8::try_from(u32::from(letter)).unwrap_or(b'?');
        text.chars().map(letter).collect::<Vec<u8>>()
    };
    let plain = Style { letters: Letters::Plain, layout: Layout::Compact, sorted: false };
    let texts = [Some(text.to_owned()), unescaped(text), restyle(text, plain)];
    let changed = texts.into_iter().flatten().filter(|text| !text.is_ascii());
    changed.flat_map(|text| [twice(&text), narrow(&text)]).collect()
}

impl Given {
    fn read(written: &str) -> Option<Self> {
        let lower = written.to_ascii_lowercase();
        let mut rest = lower.as_str();
        while let Some(after) = rest.strip_prefix("sha256=").or_else(|| rest.strip_prefix("sha1=")) {
            rest = after;
        }
        if let Some(digest) = from_hex(rest) {
            let header = format!("{}={rest}", if digest.len() == 20 { "sha1" } else { "sha256" });
            let form = if header == written { Form::Header } else { Form::Digits };
            return Some(Self { digest, form });
        }
        let rest = written[written.len() - rest.len()..].trim_end_matches('=');
        let decoded = STANDARD_NO_PAD.decode(rest).or_else(|_| URL_SAFE_NO_PAD.decode(rest)).ok()?;
        // Some encode the digest, some its digits.
        let digits = std::str::from_utf8(&decoded).ok().and_then(from_hex);
        let digest = digits.unwrap_or(decoded);
        matches!(digest.len(), 20 | 32).then_some(Self { digest, form: Form::Base64 })
    }
}

fn from_hex(digits: &str) -> Option<Vec<u8>> {
    if !matches!(digits.len(), 40 | 64) || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let pairs = (0..digits.len()).step_by(2);
    pairs.map(|at| u8::from_str_radix(&digits[at..at + 2], 16).ok()).collect()
}

impl Verdict {
    fn right(words: String) -> Self {
        Self { judgement: Judgement::Right, mistakes: Vec::new(), together: false, words }
    }

    fn unknown(words: &str) -> Self {
        Self { judgement: Judgement::Unknown, mistakes: Vec::new(), together: false, words: words.into() }
    }

    fn mistakes(mistakes: Vec<Mistake>, together: bool) -> Self {
        let mistakes: Vec<_> = mistakes.into_iter().map(Mistake::named).collect();
        let all: Vec<_> = mistakes.iter().map(|named| named.what).collect();
        let words = format!("{}.", all.join(if together { ", and " } else { ", or " }));
        Self { judgement: Judgement::Mistake, mistakes, together, words }
    }
}

impl Mistake {
    fn named(self) -> Named {
        let (what, way_out) = match self {
            Self::Reserialised => (
                "the body was parsed and written again",
                "take the signature over the bytes as they came, before anything parses them",
            ),
            Self::Pretty => (
                "the body was written again with line breaks",
                "take the signature over the bytes as they came, before anything parses them",
            ),
            Self::Unescaped => (
                "the body's \\uXXXX became letters",
                "Instagram signs the escapes; take the bytes as they came",
            ),
            Self::TrailingNewline => (
                "a line break came behind the body",
                "the body has none; look at echo, at templates, and at files that were saved",
            ),
            Self::VerifyToken => (
                "the verify token was taken for the secret",
                "the key is the app secret; the verify token is for the handshake alone",
            ),
            Self::OldSecret => ("the secret is an earlier one", "give your app the secret as it is now"),
            Self::Base64 => ("the digest is in base64", "write it in lower-case hexadecimal digits"),
            Self::Sha1 => (
                "the digest is SHA-1",
                "X-Hub-Signature-256 is HMAC-SHA-256; the other header is for old apps",
            ),
            Self::Prefix => (
                "the digits are right, what stands around them is not",
                "the header is sha256= and lower-case digits: take sha256= off before you compare, or put it before yours",
            ),
            Self::Latin1 => {
                ("the body was read as Latin-1", "take bytes, not text; if it must be text, it is UTF-8")
            }
        };
        Named { name: self, what, way_out }
    }
}

#[cfg(test)]
mod tests;
