//! Media before they are sent: what a file is by its bytes, whether Instagram takes it, and how it can be made to fit.
//!
//! What Instagram takes is the table in [`antiphon_graph::media`]; here files are looked at, and changed where somebody
//! asks for it. Nothing is fetched and nothing is kept: bytes come in, and a verdict or other bytes go out.
//!
//! ```
//! use antiphon_graph::MediaKind;
//! use antiphon_media::Verdict;
//!
//! let verdict = Verdict::of(MediaKind::Image, b"<!doctype html><title>Not found</title>");
//! assert_eq!(verdict.faults[0].to_string(), "a web page (text/html) is not png or jpeg");
//! ```

pub mod fit;
mod found;
mod size;
mod verdict;
mod whole;

pub use fit::{Fitted, NotFitted};
pub use found::Found;
pub use verdict::{Fault, Verdict};
