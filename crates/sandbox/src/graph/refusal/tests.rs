use super::*;

#[test]
fn a_name_means_one_preset_with_a_status_of_an_error() {
    for preset in ALL {
        assert_eq!(ALL.iter().filter(|other| other.name == preset.name).count(), 1, "{}", preset.name);
        assert!(preset.refusal().status.as_u16() >= 400, "{}", preset.name);
        assert_eq!(named(preset.name).unwrap().message, preset.message);
    }
    assert_eq!(named("no_such_error"), None);
}

#[test]
fn every_error_has_exactly_this_body() {
    let table: String = ALL.iter().map(|preset| golden(&preset.refusal())).collect();
    insta::assert_snapshot!(table, @r#"
    window_closed 403 {"error":{"message":"This message is sent outside of allowed window.","type":"IGApiException","code":10,"error_subcode":2534022,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    window_closed_messenger 400 {"error":{"message":"This message is sent outside of allowed window. Learn more about the new policy here: https://developers.facebook.com/docs/messenger-platform/policy-overview","type":"IGApiException","code":10,"error_subcode":2018278,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    person_not_receiving 400 {"error":{"message":"They can't receive your messages right now.","type":"IGApiException","code":10,"error_subcode":2018108,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    person_not_found 400 {"error":{"message":"The requested user cannot be found.","type":"IGApiException","code":100,"error_subcode":2534014,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    person_not_found_messenger 400 {"error":{"message":"No matching user found","type":"IGApiException","code":100,"error_subcode":2018001,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    conversation_gone 400 {"error":{"message":"The thread owner has archived or deleted this conversation, or the thread does not exist.","type":"IGApiException","code":100,"error_subcode":2534001,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    person_unavailable 403 {"error":{"message":"Message Not Sent: This person isn't available right now.","type":"IGApiException","code":200,"error_subcode":1545041,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    person_not_available 400 {"error":{"message":"(#551) This person isn't available right now.","type":"OAuthException","code":551,"error_subcode":1545041,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    consent_missing 400 {"error":{"message":"User consent is required to access user profile","type":"OAuthException","code":230,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    message_gone 400 {"error":{"message":"This Message has been deleted by the user or the business.","type":"OAuthException","code":9000001,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    private_reply_invalid 400 {"error":{"message":"The comment is invalid for a private reply","type":"IGApiException","code":100,"error_subcode":2534025,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    private_reply_repeated 400 {"error":{"message":"(#-1) The comment you are trying to reply to, already has a reply.","type":"IGApiException","code":-1,"error_subcode":2534023,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    message_invalid 400 {"error":{"message":"Invalid message data","type":"IGApiException","code":100,"error_subcode":2534015,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    multi_image_unavailable 400 {"error":{"message":"Feature not available","type":"IGApiException","code":100,"error_subcode":2534068,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    message_with_action 400 {"error":{"message":"Cannot send both message and state at the same time.","type":"IGApiException","code":100,"error_subcode":2018014,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    text_too_long 400 {"error":{"message":"Length of param message[text] must be less than or equal to 1000","type":"IGApiException","code":100,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    parameter_missing 400 {"error":{"message":"(#100) The parameter recipient is required","type":"IGApiException","code":100,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    parameter_invalid 400 {"error":{"message":"Invalid parameter","type":"IGApiException","code":100,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    object_unknown 400 {"error":{"message":"Unsupported post request. Object with ID '0' does not exist, cannot be loaded due to missing permissions, or does not support this operation","type":"IGApiException","code":100,"error_subcode":33,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    method_unsupported 400 {"error":{"message":"Unsupported request - method type: post","type":"IGApiException","code":100,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    path_unknown 500 {"error":{"message":"Unknown path components: /messages","type":"IGApiException","code":2500,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    media_unreachable 400 {"error":{"message":"Failed to fetch the file from the url","type":"IGApiException","code":100,"error_subcode":2018008,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    media_type_wrong 400 {"error":{"message":"Upload attachment failure.","type":"IGApiException","code":100,"error_subcode":2018047,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    media_too_large 400 {"error":{"message":"Attachment size exceeds allowable limit","type":"IGApiException","code":100,"error_subcode":2018109,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    video_timed_out 400 {"error":{"message":"Video upload timed out or video is corrupted","type":"IGApiException","code":100,"error_subcode":2018294,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    attachment_unknown 400 {"error":{"message":"Invalid attachment id","type":"IGApiException","code":100,"error_subcode":2018074,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    link_unverified 400 {"error":{"message":"Cannot verify the connection between the IG account, the logged in user and the page","type":"IGApiException","code":10,"error_subcode":2534077,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    account_restricted 400 {"error":{"message":"You are temporarily restricted from sending messages.","type":"IGApiException","code":10,"error_subcode":1893063,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    permission_missing 400 {"error":{"message":"Application does not have permission for this action","type":"IGApiException","code":10,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    business_blocked 400 {"error":{"message":"The business has been blocked from sending messages via the IG Messaging API","type":"IGApiException","code":100,"error_subcode":2534029,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    not_thread_owner 400 {"error":{"message":"The action is invalid since it's not the thread owner.","type":"IGApiException","code":100,"error_subcode":2534037,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    thread_controlled 400 {"error":{"message":"Message failed to send because another app is controlling this thread now.","type":"IGApiException","code":10,"error_subcode":2018300,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    page_not_linked 400 {"error":{"message":"The page is not linked to an Instagram account","type":"IGApiException","code":100,"error_subcode":2534013,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    token_expired 400 {"error":{"message":"Error validating access token: Session has expired","type":"OAuthException","code":190,"error_subcode":463,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    token_invalidated 400 {"error":{"message":"Error validating access token: The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.","type":"OAuthException","code":190,"error_subcode":460,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    token_revoked 400 {"error":{"message":"Error validating access token: The user has not authorized application","type":"OAuthException","code":190,"error_subcode":458,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    token_invalid 400 {"error":{"message":"Invalid OAuth access token.","type":"OAuthException","code":190,"error_subcode":467,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    token_unreadable 400 {"error":{"message":"Invalid OAuth access token - Cannot parse access token","type":"OAuthException","code":190,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    token_missing 400 {"error":{"message":"An access token is required to request this resource.","type":"OAuthException","code":104,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    session_invalid 400 {"error":{"message":"Session key invalid or no longer valid","type":"OAuthException","code":102,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    access_standard 400 {"error":{"message":"Cannot message users who are not admins, developers or testers of the app until pages_messaging permission is reviewed and the app is live.","type":"IGApiException","code":200,"error_subcode":2018028,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    access_not_advanced 403 {"error":{"message":"(#200) App does not have Advanced Access to instagram_manage_messages permission, and recipient user does not have role on app.","type":"OAuthException","code":200,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    messages_access_off 403 {"error":{"message":"The account owner has disabled access to instagram direct messages.","type":"IGApiException","code":200,"error_subcode":2534041,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    activity_blocked 400 {"error":{"message":"The action attempted has been deemed abusive or is otherwise disallowed","type":"OAuthException","code":368,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    activity_restricted 400 {"error":{"message":"The action attempted has been deemed abusive or is otherwise disallowed","type":"OAuthException","code":4,"error_subcode":2207051,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    account_ineligible 400 {"error":{"message":"This IG account is not eligible for API yet","type":"IGApiException","code":36103,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    rate_limited 400 {"error":{"message":"Calls to this api have exceeded the rate limit.","type":"OAuthException","code":613,"error_subcode":2534040,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    rate_uneven 400 {"error":{"message":"Calls to this api have exceeded the rate limit.","type":"OAuthException","code":613,"error_subcode":1996,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    bothersome 400 {"error":{"message":"Warning! You are engaging in behavior that may be considered bothersome","type":"IGApiException","code":613,"error_subcode":2018338,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    app_limited 400 {"error":{"message":"Application request limit reached","type":"OAuthException","code":4,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    user_limited 400 {"error":{"message":"User request limit reached","type":"OAuthException","code":17,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    page_limited 400 {"error":{"message":"(#32) Page request limit reached","type":"OAuthException","code":32,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    instagram_limited 400 {"error":{"message":"(#80002) There have been too many calls to this Instagram account. Wait a bit and try again.","type":"OAuthException","code":80002,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    messenger_limited 400 {"error":{"message":"(#80006) There have been too many calls to this Messenger account. Wait a bit and try again.","type":"OAuthException","code":80006,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    outcome_unknown 500 {"error":{"message":"An unknown error has occurred.","type":"OAuthException","code":1,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    permission_hidden 500 {"error":{"message":"An unknown error occurred.","type":"OAuthException","code":1,"error_subcode":99,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    answer_garbled 500 {"error":{"message":"Received invalid JSON reply.","type":"OAuthException","code":1,"error_subcode":1357046,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    service_unavailable 500 {"error":{"message":"An unexpected error has occurred. Please retry your request later.","type":"OAuthException","code":2,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    service_busy 503 {"error":{"message":"Service temporarily unavailable","type":"OAuthException","code":2,"error_subcode":1545133,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    send_failed 500 {"error":{"message":"(#1200) Temporary send message failure. Please try again later.","type":"OAuthException","code":1200,"error_subcode":2018024,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}
    "#);
}

fn golden(refusal: &Refusal) -> String {
    let body = refusal.to_body("AbCdEfGhIjKlMnOpQrStUvW");
    let body = std::str::from_utf8(&body).unwrap();
    format!("{} {} {body}\n", refusal.name, refusal.status.as_u16())
}
