//! Pictures made to fit: whatever the bytes are, what comes out is taken.

#![no_main]

use antiphon_graph::MediaKind;
use antiphon_media::{Verdict, fit};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(fitted) = fit::picture(bytes) {
        let verdict = Verdict::of(MediaKind::Image, &fitted.bytes);
        assert!(verdict.fits(), "{:?}", verdict.faults);
        assert_eq!(verdict.found.format(), Some(fitted.format));
    }
});
