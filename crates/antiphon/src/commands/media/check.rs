//! `antiphon media check`: whether Instagram takes files.

use std::fmt::Write as _;

use antiphon_gateway::Reach;
use antiphon_graph::MediaKind;
use antiphon_media::{Fault, Verdict};
use clap::Args;
use serde::Serialize;

use super::Kind;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::media_file::{MediaFile, is_link};
use crate::printer::Printer;

/// Tells whether Instagram takes files, by their bytes: exit code 0 when it takes all, 3 when not.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    antiphon media check photo.webp\n  \
    antiphon media check https://example.com/image.jpg\n  \
    antiphon media check --as audio voice.mp4")]
pub(super) struct Check {
    /// The files, or links to them.
    #[arg(required = true, value_name = "FILE|URL")]
    files: Vec<String>,
    /// What they are to be sent as; what they look like when left out.
    #[arg(long = "as", value_enum, value_name = "KIND")]
    kind: Option<Kind>,
}

/// What is told of all files.
#[derive(Serialize)]
struct Report {
    data: Vec<Row>,
}

/// What is told of one.
#[derive(Serialize)]
struct Row {
    file: String,
    kind: &'static str,
    fits: bool,
    found: String,
    bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dimensions: Option<(u32, u32)>,
    faults: Vec<Broken>,
    warnings: Vec<String>,
}

/// A rule that is broken.
#[derive(Serialize)]
struct Broken {
    rule: &'static str,
    found: String,
    passes: String,
    /// Instagram's error.
    code: i64,
    subcode: Option<i64>,
}

impl Check {
    pub(super) async fn run(self, printer: &mut Printer) -> Result<Exit, Failure> {
        let kind = self.kind.map(Into::into);
        let mut data = Vec::new();
        for file in self.files {
            data.push(Row::look(file, kind).await?);
        }
        let report = Report { data };
        printer.answer(&report, Report::in_words);
        let do_all_fit = report.data.iter().all(|row| row.fits);
        Ok(if do_all_fit { Exit::Ok } else { Exit::Refused })
    }
}

impl Row {
    async fn look(file: String, kind: Option<MediaKind>) -> Result<Self, Failure> {
        if !is_link(&file) {
            let verdict = MediaFile::look(&file, kind)?.verdict;
            return Ok(Self::of(file, verdict));
        }
        // Links to this machine are for its sandbox.
        Ok(match Reach::with_loopback().judge(kind, &file).await {
            Ok(verdict) => Self::of(file, verdict),
            Err(why) => Self::unreachable(file, kind, why),
        })
    }

    fn unreachable(file: String, kind: Option<MediaKind>, why: String) -> Self {
        let (code, subcode) =
            antiphon_graph::refusal::Row::named("media_unreachable").expect("it is in the table").codes();
        let passes = "a public https address that gives the file soon".to_owned();
        Self {
            file,
            kind: kind.map_or("", MediaKind::as_str),
            fits: false,
            found: "nothing".to_owned(),
            bytes: None,
            dimensions: None,
            faults: vec![Broken { rule: "reachable", found: why, passes, code, subcode }],
            warnings: Vec::new(),
        }
    }

    fn of(file: String, verdict: Verdict) -> Self {
        Self {
            file,
            kind: verdict.kind.as_str(),
            fits: verdict.fits(),
            found: verdict.found.to_string(),
            bytes: verdict.bytes,
            dimensions: verdict.dimensions,
            faults: verdict.faults.iter().map(Broken::of).collect(),
            warnings: verdict.warnings,
        }
    }
}

impl Broken {
    fn of(fault: &Fault) -> Self {
        let refusal = fault.refusal();
        Self {
            rule: fault.rule(),
            found: fault.to_string(),
            passes: fault.passes(),
            code: refusal.code(),
            subcode: refusal.subcode(),
        }
    }
}

impl Report {
    fn in_words(&self) -> String {
        let wide =
            |of: fn(&Row) -> &str| self.data.iter().map(|row| of(row).chars().count()).max().unwrap_or(0);
        let (names, founds) = (wide(|row| &row.file), wide(|row| &row.found));
        let mut words = String::new();
        for row in &self.data {
            let (file, kind, found) = (&row.file, row.kind, &row.found);
            let fits = if row.fits { "✓ fits" } else { "✗ does not fit" };
            let bytes = row.bytes.map(|bytes| format!("{bytes} bytes")).unwrap_or_default();
            let sides =
                row.dimensions.map(|(width, height)| format!(", {width} x {height}")).unwrap_or_default();
            let _ = writeln!(words, "{file:names$}  {kind:5}  {found:founds$}  {fits}  ({bytes}{sides})");
            for Broken { rule, found, passes, code, subcode } in &row.faults {
                let subcode = subcode.map(|subcode| format!("/{subcode}")).unwrap_or_default();
                let _ = writeln!(
                    words,
                    "  {rule}: {found}. Would pass: {passes}. Instagram's error: {code}{subcode}"
                );
            }
            for warning in &row.warnings {
                let _ = writeln!(words, "  note: {warning}");
            }
        }
        words.trim_end().to_owned()
    }
}
