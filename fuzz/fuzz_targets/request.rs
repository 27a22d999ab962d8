//! Requests to send, as JSON and as a form: what is read can be written, and reads the same again.

#![no_main]

use antiphon_graph::Draft;
use http::Request;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for kind in ["application/json", "application/x-www-form-urlencoded", ""] {
        let request = Request::post("/v24.0/me/messages").header("content-type", kind);
        let request = request.body(bytes.to_vec()).expect("it is a request");
        let Ok(asked) = Draft::from_http(&request) else { continue };
        let mut written = Vec::new();
        asked.draft.write_json(&mut written);
        let (again, _) = Draft::from_json(&written).expect("what was written can be read");
        assert_eq!(again, asked.draft);
    }
});
