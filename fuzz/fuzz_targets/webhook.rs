//! Webhooks: nothing is read whose signature is not right, and what is read says which window it opens without a panic.

#![no_main]

use antiphon_graph::AppSecret;
use antiphon_graph::webhook::{Delivery, Verified, sign};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let secret = AppSecret::new("a secret of thirty-two letters..");
    let signature = sign(bytes, &secret);
    // A signature that is cut anywhere, or of other bytes, is none.
    let cut = &signature[..bytes.first().map_or(0, |at| usize::from(*at) % signature.len())];
    assert!(Verified::check(bytes, cut, &secret).is_err());
    assert!(Verified::check(&[bytes, b"x"].concat(), &signature, &secret).is_err());
    let verified = Verified::check(bytes, &signature, &secret).expect("it is signed");
    if let Ok(delivery) = Delivery::parse(verified) {
        for event in &delivery.events {
            let _ = (event.conversation(), event.when(), event.is_test(), event.mid(), event.kind.name());
        }
    }
});
