//! Verdicts on any bytes: none panics, and what is said of a beginning is said of the whole.

#![no_main]

use antiphon_graph::MediaKind;
use antiphon_media::{Found, Verdict};
use libfuzzer_sys::fuzz_target;

/// As much of a file as is looked at before the rest has come.
const HEAD: usize = 64 * 1024;

fuzz_target!(|bytes: &[u8]| {
    let found = Found::in_bytes(bytes);
    let _ = (found.to_string(), found.media_type(), found.likely_kind());
    for kind in MediaKind::ALL {
        let whole = Verdict::of(kind, bytes);
        let rules = |verdict: &Verdict| verdict.faults.iter().map(|fault| fault.rule()).collect::<Vec<_>>();
        let head = Verdict::of_head(kind, &bytes[..bytes.len().min(HEAD)], Some(bytes.len() as u64));
        assert!(rules(&whole).starts_with(&rules(&head)), "{whole:?}, but of its beginning {head:?}");
        assert_eq!(whole.fits(), whole.refusal().is_none());
        for fault in &whole.faults {
            let _ = (fault.to_string(), fault.passes(), fault.refusal());
        }
    }
});
