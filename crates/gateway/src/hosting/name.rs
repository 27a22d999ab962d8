//! Names: what a file is called, by its bytes.

use std::fmt;
use std::str::FromStr;

use antiphon_graph::{Format, MediaKind};

/// So many digits of the keyed hash: 128 bits, which nobody guesses.
const DIGITS: usize = 32;

/// A file's name: digits that nobody guesses, and what it is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Name {
    written: String,
    format: Format,
}

/// What was to be a name is none.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct NotAName;

impl Name {
    /// The name of a file with this keyed hash.
    pub(super) fn of(hash: &[u8], format: Format) -> Self {
        use fmt::Write as _;
        let digits = hash.iter().take(DIGITS / 2).fold(String::new(), |mut digits, byte| {
            let _ = write!(digits, "{byte:02x}"); // a string takes everything
            digits
        });
        Self { written: format!("{digits}.{format}"), format }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.written
    }

    pub(crate) fn format(&self) -> Format {
        self.format
    }

    /// The kind that takes it, where there is one alone.
    pub(crate) fn kind(&self) -> Option<MediaKind> {
        let mut kinds = MediaKind::taking(self.format);
        kinds.next().filter(|_| kinds.next().is_none())
    }

    /// What it is served as.
    pub(crate) fn content_type(&self) -> &'static str {
        self.format.media_type(self.kind().unwrap_or(MediaKind::Video))
    }

    /// Enough to tell files apart where the name must not stand: whoever has that has the file.
    pub(crate) fn without_secret(&self) -> String {
        format!("{}...{}", &self.written[..8], &self.written[DIGITS..])
    }

    /// What stands for its bytes: they never change under a name.
    pub(crate) fn tag(&self) -> String {
        format!("\"{}\"", &self.written[..DIGITS])
    }
}

impl FromStr for Name {
    type Err = NotAName;

    fn from_str(written: &str) -> Result<Self, NotAName> {
        let (digits, ending) = written.split_once('.').ok_or(NotAName)?;
        let is_digit = |digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f');
        if digits.len() != DIGITS || !digits.bytes().all(is_digit) {
            return Err(NotAName);
        }
        let format = Format::ALL.into_iter().find(|format| format.as_str() == ending).ok_or(NotAName)?;
        Ok(Self { written: written.to_owned(), format })
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_digits_and_a_known_ending() {
        let name = Name::of(&[0xab; 32], Format::Jpeg);
        assert_eq!(name.as_str(), "abababababababababababababababab.jpeg");
        assert_eq!(name.as_str().parse(), Ok(name));
        let digits = "ab".repeat(16);
        for wrong in [
            "",
            "..",
            &digits,
            &format!("{digits}."),
            &format!("{digits}.html"),
            &format!("{digits}.jpg"),
            &format!("{digits}.PNG"),
            &format!("{digits}.png.html"),
            &format!("{}.png", digits.to_uppercase()),
            &format!("{digits}0.png"),
            &format!("../{digits}.png"),
            &format!("{digits}.png\0"),
        ] {
            assert_eq!(wrong.parse::<Name>(), Err(NotAName), "{wrong:?}");
        }
    }

    #[test]
    fn a_name_says_what_it_is_served_as() {
        let of = |format| {
            let name = Name::of(&[0; 32], format);
            (name.content_type(), name.kind().map(MediaKind::as_str))
        };
        assert_eq!(of(Format::Png), ("image/png", Some("image")));
        assert_eq!(of(Format::Mp4), ("video/mp4", None));
        assert_eq!(of(Format::M4a), ("audio/mp4", Some("audio")));
        assert_eq!(of(Format::Pdf), ("application/pdf", Some("file")));
    }
}
