use std::collections::HashSet;

use super::*;

fn refusal(status: u16, code: i64, subcode: impl Into<Option<i64>>, message: &str) -> Refusal {
    let status = StatusCode::from_u16(status).expect("the cases hold real statuses");
    Refusal::new(status, code, subcode, "IGApiException", message)
}

/// One case for every row: as it is seen in the field, and what must follow.
#[test]
fn every_row_is_told_by_its_code_and_has_its_class_and_remedy() {
    use Class::{Later, PauseAccount, Refused, Throttled, Unknown};
    use Remedy::{
        FixRequest, GiveUp, Prove, RenewToken, Repair, RetryLater, SendSeparately, SlowDown, WaitForPerson,
    };
    const UNSUPPORTED: &str = "Unsupported request - method type: post";
    const UNREVIEWED: &str = "Cannot message users who are not admins, developers or testers of the app";
    const NOT_ADVANCED: &str =
        "(#200) App does not have Advanced Access to instagram_manage_messages permission";
    const TOO_LONG: &str = "Length of param message[text] must be less than or equal to 2000";
    const MISSING: &str = "(#100) The parameter recipient is required";
    #[rustfmt::skip]
    let cases = [
        (403, 10, Some(2_534_022), "", "window_closed", Refused, WaitForPerson),
        (400, 10, Some(2_534_022), "", "window_closed", Refused, WaitForPerson),
        (400, 10, Some(2_018_278), "", "window_closed_messenger", Refused, WaitForPerson),
        (400, 10, Some(2_018_108), "", "person_not_receiving", Refused, GiveUp),
        (400, 10, Some(2_534_077), "", "link_unverified", Refused, Repair),
        (400, 10, Some(1_893_063), "", "account_restricted", PauseAccount, Repair),
        (400, 10, None, "", "permission_missing", Refused, Repair),
        (400, 100, Some(2_534_014), "", "person_not_found", Refused, FixRequest),
        (400, 100, Some(2_534_001), "", "conversation_gone", Refused, WaitForPerson),
        (400, 100, Some(2_534_015), "", "message_invalid", Refused, FixRequest),
        (400, 100, Some(2_534_025), "", "private_reply_invalid", Refused, GiveUp),
        (400, -1, Some(2_534_023), "", "private_reply_repeated", Refused, GiveUp),
        (400, 100, Some(2_534_029), "", "business_blocked", PauseAccount, Repair),
        (400, 100, Some(2_534_037), "", "not_thread_owner", Refused, Repair),
        (400, 100, Some(2_534_013), "", "page_not_linked", Refused, Repair),
        (400, 10, Some(2_018_300), "", "thread_controlled", Later, RetryLater),
        (400, 2_018_300, None, "", "thread_controlled", Later, RetryLater),
        (400, 100, Some(2_534_068), "", "multi_image_unavailable", Refused, SendSeparately),
        (400, 100, Some(2_018_001), "", "person_not_found_messenger", Refused, FixRequest),
        (400, 100, Some(2_018_008), "", "media_unreachable", Later, FixRequest),
        (400, 100, Some(2_018_047), "", "media_type_wrong", Refused, FixRequest),
        (400, 100, Some(2_018_109), "", "media_too_large", Refused, FixRequest),
        (400, 100, Some(2_018_294), "", "video_timed_out", Later, FixRequest),
        (400, 100, Some(2_018_074), "", "attachment_unknown", Refused, FixRequest),
        (400, 100, Some(2_018_014), "", "message_with_action", Refused, FixRequest),
        (400, 100, None, TOO_LONG, "text_too_long", Refused, FixRequest),
        (400, 100, None, MISSING, "parameter_missing", Refused, FixRequest),
        (400, 100, None, "", "parameter_invalid", Refused, FixRequest),
        (400, 100, Some(33), "", "object_unknown", Refused, FixRequest),
        (400, 100, None, UNSUPPORTED, "method_unsupported", PauseAccount, Repair),
        (500, 2500, None, "", "path_unknown", Refused, FixRequest),
        (400, 190, Some(463), "", "token_expired", PauseAccount, RenewToken),
        (400, 190, Some(460), "", "token_invalidated", PauseAccount, RenewToken),
        (401, 190, Some(458), "", "token_invalid", PauseAccount, RenewToken),
        (400, 190, Some(467), "", "token_invalid", PauseAccount, RenewToken),
        (400, 190, None, "", "token_invalid", PauseAccount, RenewToken),
        (400, 102, None, "", "session_invalid", PauseAccount, RenewToken),
        (400, 200, None, UNREVIEWED, "access_standard", Refused, Repair),
        (403, 200, Some(2_018_028), "", "access_standard", Refused, Repair),
        (403, 200, None, NOT_ADVANCED, "access_not_advanced", Refused, Repair),
        (403, 200, Some(2_534_041), "", "messages_access_off", PauseAccount, Repair),
        (403, 200, Some(1_545_041), "", "person_unavailable", Refused, GiveUp),
        (400, 551, None, "", "person_not_available", Refused, GiveUp),
        (400, 551, Some(1_545_041), "", "person_not_available", Refused, GiveUp),
        (400, 230, None, "", "consent_missing", Refused, WaitForPerson),
        (400, 613, Some(2_534_040), "", "rate_limited", Throttled, SlowDown),
        (400, 613, None, "", "rate_limited", Throttled, SlowDown),
        (400, 613, Some(1996), "", "rate_uneven", Throttled, SlowDown),
        (400, 613, Some(2_018_338), "", "bothersome", Refused, SlowDown),
        (400, 4, None, "", "app_limited", Throttled, SlowDown),
        (403, 4, None, "", "app_limited", Throttled, SlowDown),
        (429, 4, None, "", "app_limited", Throttled, SlowDown),
        (400, 17, None, "", "user_limited", Throttled, SlowDown),
        (400, 32, None, "", "page_limited", Throttled, SlowDown),
        (400, 80_001, None, "", "business_limited", Throttled, SlowDown),
        (400, 80_002, None, "", "instagram_limited", Throttled, SlowDown),
        (400, 80_006, None, "", "messenger_limited", Throttled, SlowDown),
        (400, 80_014, None, "", "business_limited", Throttled, SlowDown),
        (400, 368, None, "", "activity_blocked", PauseAccount, Repair),
        (400, 4, Some(2_207_051), "", "activity_blocked", PauseAccount, Repair),
        (500, 1, None, "", "outcome_unknown", Unknown, Prove),
        (400, 1, None, "", "outcome_unknown", Unknown, Prove),
        (200, 1, None, "", "outcome_unknown", Unknown, Prove),
        (500, 1, Some(99), "", "permission_hidden", Refused, Repair),
        (400, 1, Some(1_357_046), "", "answer_garbled", Unknown, Prove),
        (500, 2, None, "", "service_unavailable", Unknown, Prove),
        (503, 2, Some(1_545_133), "", "service_unavailable", Unknown, Prove),
        (400, 2, None, "", "service_declined", Later, RetryLater),
        (400, 1200, Some(2_018_024), "", "send_failed", Later, RetryLater),
        (500, 1200, None, "", "send_failed", Later, RetryLater),
        (400, 9_000_001, None, "", "message_gone", Refused, GiveUp),
        (400, 36103, None, "", "account_ineligible", Refused, Repair),
        (400, 400, None, "", "code_spent", Refused, FixRequest),
        (429, 7, None, "", "unlisted_limit", Throttled, SlowDown),
        (403, 294, None, "", "permission_denied", Refused, Repair),
        (400, 200, None, "", "permission_denied", Refused, Repair),
        (500, 200, Some(7), "", "permission_denied", Refused, Repair),
        (404, 803, None, "", "unlisted_refusal", Refused, FixRequest),
        (500, 803, None, "", "unlisted_failure", Unknown, Prove),
        (200, 803, None, "", "unlisted_failure", Unknown, Prove),
    ];
    for (status, code, subcode, message, name, class, remedy) in cases {
        let row = refusal(status, code, subcode, message).row();
        assert_eq!((row.name, row.class, row.remedy), (name, class, remedy), "{status} {code} {subcode:?}");
    }
    let tried: HashSet<_> = cases.iter().map(|case| case.4).collect();
    let untried = Row::all().filter(|row| !tried.contains(row.name)).map(|row| row.name).collect::<Vec<_>>();
    assert_eq!(untried, ["unlisted_transient"], "rows without a case");
}

#[test]
fn what_a_row_makes_belongs_to_the_row() {
    for row in known() {
        assert_eq!(row.refusal().row().name, row.name);
    }
}

#[test]
fn names_are_unique_and_find_their_rows() {
    let mut names = HashSet::new();
    for row in Row::all() {
        assert!(names.insert(row.name), "{} twice", row.name);
        assert_eq!(Row::named(row.name), Some(row));
    }
}

#[test]
fn every_row_explains_itself_in_whole_sentences() {
    for row in Row::all() {
        for text in [row.explanation.what, row.explanation.way_out] {
            assert!(text.ends_with('.') && !text.contains("  "), "{}: {text}", row.name);
        }
    }
}

#[test]
fn no_two_rows_claim_the_same_refusal() {
    let mut signs = Vec::new();
    for sign in known().flat_map(|row| row.told_by) {
        assert!(!signs.contains(&sign), "{sign:?} in two rows");
        signs.push(sign);
    }
}

#[test]
fn a_telling_subcode_beats_the_code_beside_it() {
    assert_eq!(refusal(400, 100, 2_534_022, "").row().name, "window_closed");
    assert_eq!(refusal(400, 10, 2_534_041, "").row().name, "messages_access_off");
    assert_eq!(
        refusal(400, 10, 33, "").row().name,
        "permission_missing",
        "33 means something only beside 100"
    );
}

#[test]
fn a_subcode_beside_instagrams_own_trouble_proves_nothing() {
    assert_eq!(refusal(500, 1, 2_534_022, "").class(), Class::Unknown);
    assert_eq!(refusal(500, 2, 2_534_040, "").class(), Class::Unknown);
}

#[test]
fn a_subcode_beats_the_words() {
    assert_eq!(
        refusal(400, 100, 2_534_014, "Unsupported request - method type: post").row().name,
        "person_not_found"
    );
}

#[test]
fn instagram_is_believed_when_it_calls_an_unlisted_error_transient() {
    let body = br#"{"error":{"message":"m","code":987654,"is_transient":true}}"#;
    let refusal = Refusal::from_body(StatusCode::BAD_REQUEST, body).expect("the body is an error");
    assert_eq!((refusal.row().name, refusal.class()), ("unlisted_transient", Class::Later));
}

#[test]
fn a_closed_window_and_a_missing_album_are_recognised() {
    assert!(refusal(403, 10, 2_534_022, "").is_window_closed());
    assert!(refusal(400, 10, 2_018_278, "").is_window_closed());
    assert!(!refusal(403, 10, None, "").is_window_closed());
    assert!(refusal(400, 100, 2_534_068, "").is_multi_image_unavailable());
    assert!(!refusal(400, 100, 2_534_015, "").is_multi_image_unavailable());
}
