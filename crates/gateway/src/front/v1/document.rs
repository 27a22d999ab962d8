//! The `OpenAPI` document, made from the handlers themselves.

mod shapes;

use std::sync::LazyLock;

use axum::response::{IntoResponse as _, Response};
use http::header::CONTENT_TYPE;
use serde_json::{Map, Value, json};
use utoipa::OpenApi;

use super::{
    accounts, apps, audit, backup, cancellations, checks, clock, conversations, dead, disclosures, events,
    failures, handshake, inbox, jobs, keys, master_key, media, media_check, messages, overview, pause,
    people, proof, relays, replays, retention, retry, sending, statistics, thread, tokens,
};
use crate::front::problem::Problem;

/// What the document says of the whole.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Antiphon gateway",
        description = "What there is to know and to decide about messages, conversations and accounts. Messages are sent by Instagram's own API.",
        license(name = "MIT OR Apache-2.0")
    ),
    paths(
        messages::list,
        messages::show,
        sending::send,
        messages::settle,
        proof::check,
        messages::cancel,
        retry::retry,
        conversations::list,
        conversations::show,
        thread::show,
        conversations::pause,
        conversations::resume,
        accounts::list,
        accounts::add,
        accounts::pause,
        accounts::resume,
        pause::pause_all,
        pause::resume_all,
        disclosures::policy,
        disclosures::put_policy,
        disclosures::list,
        media_check::policy,
        media_check::put_policy,
        media_check::check,
        apps::list,
        apps::add,
        audit::list,
        audit::verify,
        backup::take,
        dead::list,
        dead::replay,
        dead::replay_one,
        keys::add,
        keys::list,
        keys::revoke,
        keys::rotate,
        master_key::rotate,
        master_key::show,
        media::about,
        media::add,
        media::remove,
        media::show,
        relays::add,
        relays::change,
        relays::list,
        relays::remove,
        relays::rotate,
        relays::show,
        relays::test,
        tokens::refresh,
        events::follow,
        replays::list,
        replays::begin,
        replays::show,
        replays::cancel,
        cancellations::begin,
        jobs::list,
        jobs::show,
        jobs::cancel,
        inbox::list,
        inbox::show,
        inbox::reprocess,
        inbox::reprocess_all,
        handshake::ask,
        people::export,
        people::erase,
        checks::list,
        overview::show,
        overview::minutes,
        failures::list,
        retention::show,
        statistics::show,
        clock::follow
    ),
    components(schemas(Problem))
)]
struct Document;

/// Written once, for everybody.
static WRITTEN: LazyLock<String> = LazyLock::new(|| {
    let mut document = serde_json::to_value(Document::openapi()).expect("an OpenAPI document is plain data");
    for (path, operations) in document["paths"].as_object_mut().into_iter().flatten() {
        for (method, operation) in operations.as_object_mut().into_iter().flatten() {
            if let Value::Object(operation) = operation {
                complete(path, method, operation);
            }
        }
    }
    shapes::add(&mut document);
    serde_json::to_string_pretty(&document).expect("a JSON value can be written")
});

/// Shows the document.
pub(super) async fn show() -> Response {
    ([(CONTENT_TYPE, "application/json")], WRITTEN.as_str()).into_response()
}

/// Gives an operation a name of its own, a tag, its path's variables and the shape of its errors.
fn complete(path: &str, method: &str, operation: &mut Map<String, Value>) {
    let segments: Vec<_> = path.trim_start_matches("/v1/").split('/').collect();
    let name = segments.join("_").replace(['{', '}'], "");
    operation.insert("operationId".into(), format!("{method}_{name}").into());
    operation.insert("tags".into(), json!([segments[0]]));
    let variables = segments.iter().filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
    for variable in variables {
        let parameters = operation.entry("parameters").or_insert_with(|| json!([]));
        parameters.as_array_mut().expect("parameters are a list").push(json!({
            "name": variable, "in": "path", "required": true, "schema": shapes::of_variable(path, variable),
        }));
    }
    for (_, response) in operation["responses"].as_object_mut().into_iter().flatten() {
        let response = response.as_object_mut().expect("a response is an object");
        if response.get("description").and_then(Value::as_str).unwrap_or_default().is_empty() {
            response.insert("description".into(), "As it is now".into());
        }
    }
    operation["responses"]["default"] = json!({
        "description": "What went wrong, and the way out",
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_is_there_with_a_name_of_its_own() {
        let document: Value = serde_json::from_str(&WRITTEN).unwrap();
        let paths = document["paths"].as_object().unwrap();
        let mut names: Vec<&str> = paths
            .values()
            .flat_map(|operations| operations.as_object().unwrap().values())
            .map(|operation| operation["operationId"].as_str().unwrap())
            .collect();
        names.sort_unstable();
        insta::assert_snapshot!(names.join("\n"), @r"
        delete_media_name
        delete_pause
        delete_people_person
        delete_relays_id
        get_accounts
        get_accounts_id_disclosure
        get_accounts_id_media
        get_apps
        get_audit
        get_audit_verify
        get_backup
        get_checks
        get_conversations
        get_conversations_account_person
        get_conversations_account_person_thread
        get_disclosures
        get_events
        get_failures
        get_inbox
        get_inbox_id
        get_jobs
        get_jobs_id
        get_keys
        get_master-key
        get_media
        get_media_name
        get_messages
        get_messages_id
        get_minutes
        get_overview
        get_people_person
        get_relays
        get_relays_id
        get_relays_id_dead
        get_replays
        get_replays_id
        get_retention
        get_statistics
        patch_relays_id
        post_accounts
        post_accounts_id_pause
        post_accounts_id_refresh
        post_accounts_id_resume
        post_apps
        post_cancellations
        post_conversations_account_person_pause
        post_conversations_account_person_resume
        post_inbox_id_reprocess
        post_inbox_reprocess
        post_jobs_id_cancel
        post_keys
        post_keys_id_revoke
        post_keys_id_rotate
        post_master-key_rotate
        post_media
        post_media_check
        post_messages
        post_messages_id_cancel
        post_messages_id_check
        post_messages_id_retry
        post_messages_id_settle
        post_relays
        post_relays_id_dead_letter_replay
        post_relays_id_dead_replay
        post_relays_id_rotate
        post_relays_id_test
        post_replays
        post_replays_id_cancel
        post_webhooks_handshake
        put_accounts_id_disclosure
        put_accounts_id_media
        put_clock
        put_pause
        ");
    }

    #[test]
    fn every_shape_is_of_something_that_is_there() {
        let mut document: Value = serde_json::from_str(&WRITTEN).unwrap();
        assert_eq!(shapes::add(&mut document), Vec::<String>::new());
    }

    #[test]
    fn no_schema_has_room_for_a_secret_that_goes_out() {
        let document: Value = serde_json::from_str(&WRITTEN).unwrap();
        for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
            let is_input = name.starts_with("New");
            assert!(is_input || schema["properties"].get("access_token").is_none(), "{name}");
            assert!(is_input || schema["properties"].get("verify_token").is_none(), "{name}");
        }
    }
}
