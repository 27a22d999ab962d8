//! Every query, each in a file of its own. A test prepares them all against the schema.

/// Names the queries, and lists them for the test.
macro_rules! queries {
    ($($name:ident = $file:literal;)*) => {
        $(pub(super) const $name: &str = include_str!(concat!("sql/", $file, ".sql"));)*

        /// All of them, by their files' names.
        #[cfg(test)]
        pub(super) const ALL: &[(&str, &str)] = &[$(($file, $name)),*];
    };
}

queries! {
    ACCEPT = "accept";
    ACCOUNTS = "accounts";
    ACCOUNT_WROTE = "account_wrote";
    APPS = "apps";
    APP_SECRETS = "app_secrets";
    ATTEMPTS = "attempts";
    AUDIT_APPEND = "audit_append";
    AUDIT_LAST = "audit_last";
    AUDIT_PAGE = "audit_page";
    AUDIT_WALK = "audit_walk";
    BACKLOG = "backlog";
    BEGUN = "begun";
    BOUND = "bound";
    CALL = "call";
    CANCEL = "cancel";
    CAUSES = "causes";
    CLOSE_WINDOW = "close_window";
    CONVERSATIONS = "conversations";
    CONVERSATIONS_OF_ACCOUNT = "conversations_of_account";
    CONVERSATIONS_SORTED = "conversations_sorted";
    DELIVER = "deliver";
    DELIVERY = "delivery";
    DISCLOSE = "disclose";
    DISCLOSED = "disclosed";
    DISCLOSED_AT = "disclosed_at";
    DISCLOSURES = "disclosures";
    DISCLOSURES_OF_CONVERSATION = "disclosures_of_conversation";
    DOUBT = "doubt";
    DRAFT = "draft";
    DROP_APP_SECRETS = "drop_app_secrets";
    DROP_FORMER = "drop_former";
    DROP_PARTS = "drop_parts";
    ECHO = "echo";
    ECHOES = "echoes";
    END_ATTEMPT = "end_attempt";
    END_PART = "end_part";
    EPOCH = "epoch";
    EVENTS = "events";
    EXPIRE = "expire";
    FORGET_CALLS = "forget_calls";
    FORGET_DELIVERIES = "forget_deliveries";
    FORGET_EVENTS = "forget_events";
    FORGET_FORMER = "forget_former";
    FORGET_INBOX = "forget_inbox";
    FORMERS = "formers";
    FORMER_TOKEN = "former_token";
    GIVEN_UP = "given_up";
    GIVE_UP = "give_up";
    HEARD = "heard";
    IS_KEPT = "is_kept";
    MEDIA_CHECKS = "media_checks";
    MESSAGES_FAILED = "messages_failed";
    MESSAGES_HELD = "messages_held";
    MESSAGES_LIVE = "messages_live";
    MESSAGES_OF_PERSON = "messages_of_person";
    NAME_PERSON = "name_person";
    NEXT_PART = "next_part";
    NEXT_PART_IN_DOUBT = "next_part_in_doubt";
    HEADS = "heads";
    HELD = "held";
    HOLD = "hold";
    HUMAN_AT = "human_at";
    INTEND = "intend";
    IS_LIVE = "is_live";
    KEEP_FORMER = "keep_former";
    KEYS = "keys";
    KEY_ACCOUNTS = "key_accounts";
    KEY_STANDS = "key_stands";
    KEY_USED = "key_used";
    LEAVE = "leave";
    MASTER_KEYS = "master_keys";
    MESSAGE = "message";
    MESSAGES = "messages";
    MESSAGES_OF_ACCOUNT = "messages_of_account";
    MESSAGES_UNKNOWN = "messages_unknown";
    NEWEST_EVENT = "newest_event";
    NEXT_PLACE = "next_place";
    NEXT_QUEUE = "next_queue";
    NOT_FORMER = "not_former";
    ONE_BY_ONE = "one_by_one";
    OPEN_UNKNOWN = "open_unknown";
    OPEN_WINDOW = "open_window";
    OVERDUE = "overdue";
    OWN_MID = "own_mid";
    PARTS = "parts";
    PART_MIDS = "part_mids";
    ERASE_DISCLOSURES = "erase_disclosures";
    FORGET_PARTS = "forget_parts";
    PAUSED = "paused";
    PAUSE_ACCOUNT = "pause_account";
    PAUSE_CONVERSATION = "pause_conversation";
    PAYLOAD = "payload";
    PERSON_WROTE = "person_wrote";
    PLACE = "place";
    PLAN = "plan";
    POLICIES = "policies";
    PRIVATE_REPLIES = "private_replies";
    PROBE = "probe";
    PUT_ACCOUNT = "put_account";
    PUT_APP = "put_app";
    PUT_APP_SECRET = "put_app_secret";
    PUT_KEY = "put_key";
    PUT_KEY_ACCOUNT = "put_key_account";
    PUT_MASTER_KEY = "put_master_key";
    PUT_MEDIA_CHECK = "put_media_check";
    PUT_ONE_BY_ONE = "put_one_by_one";
    PUT_PART = "put_part";
    PUT_POLICY = "put_policy";
    PUT_STANDING = "put_standing";
    RECEIVE = "receive";
    REFUSE = "refuse";
    RELEASE = "release";
    REMEMBER_CALL = "remember_call";
    RENEW_TOKEN = "renew_token";
    REQUEUE = "requeue";
    RESEAL_ACCOUNT = "reseal_account";
    RESEAL_FORMER = "reseal_former";
    RESEAL_RELAY = "reseal_relay";
    ERASE_LETTERS = "erase_letters";
    RESEAL_APP = "reseal_app";
    RESEAL_APP_SECRET = "reseal_app_secret";
    REST = "rest";
    RETIRE_KEY = "retire_key";
    REVOKE_KEY = "revoke_key";
    STANDING = "standing";
    STANDINGS = "standings";
    STANDS = "stands";
    TAKE = "take";
    TELL = "tell";
    TO_PLAN = "to_plan";
    TROUBLE_TOKEN = "trouble_token";
    UNDER_WAY = "under_way";
    WAIT = "wait";
    WAITING = "waiting";
    WINDOW = "window";
    FAILED = "failed";
    FAILED_ONE = "failed_one";
    RETRY = "retry";
    RETRIED = "retried";
    BEGIN_JOB = "begin_job";
    JOB = "job";
    JOBS = "jobs";
    JOBS_RUNNING = "jobs_running";
    GO_ON = "go_on";
    CANCEL_JOB = "cancel_job";
    DELIVERIES = "deliveries";
    DELIVERIES_AFTER = "deliveries_after";
    DELIVERY_EVENTS = "delivery_events";
    DELIVERY_WHOLE = "delivery_whole";
    REREAD = "reread";
    DROP_EVENT = "drop_event";
    MESSAGES_WITH = "messages_with";
    COMMENTS_OF = "comments_of";
    ERASE_JOBS = "erase_jobs";
    FORGET_JOBS = "forget_jobs";
    ERASE_MESSAGE = "erase_message";
    ERASE_PAYLOAD = "erase_payload";
    ERASE_ATTEMPTS = "erase_attempts";
    ERASE_RETRIED = "erase_retried";
    ERASE_MID = "erase_mid";
    ERASE_WINDOW = "erase_window";
    ERASE_EVENTS = "erase_events";
    ERASE_CALLS = "erase_calls";
    NEWEST_CALL = "newest_call";
    NEWEST_RECEIVED = "newest_received";
    ERASE_INBOX = "erase_inbox";
    MIDS_AFTER = "mids_after";
    DELIVERIES_NAMING = "deliveries_naming";
    REDACT = "redact";
    ERASE_DELIVERY = "erase_delivery";
    BURY = "bury";
    BURIED = "buried";
    FORGET_ERASED = "forget_erased";
    FORGET_TEXTS = "forget_texts";
    NEXT_TEXTS = "next_texts";
    FORGET_ATTEMPTS = "forget_attempts";
    NEXT_ATTEMPTS = "next_attempts";
    NEXT_MESSAGES = "next_messages";
    FORGET_STATISTICS = "forget_statistics";
    NOTE_FORGOTTEN = "note_forgotten";
    FORGOTTEN = "forgotten";
    COUNT = "count";
    ANSWER = "answer";
    STATISTICS = "statistics";
    ANY_RESTORED = "any_restored";
    COPY = "copy";
    CROWDED_BY_RESTORED = "crowded_by_restored";
    DOUBT_LONGER = "doubt_longer";
    LIVE = "live";
    MARK_COPY = "mark_copy";
    NEXT_RESTORED = "next_restored";
    RESTORE = "restore";
    SEEK = "seek";
    SHIFT_EVENTS = "shift_events";
    SURVIVORS = "survivors";
    UNMARK_COPY = "unmark_copy";
    FORGET_DEAD = "forget_dead";
    RELAYS = "relays";
    PUT_RELAY = "put_relay";
    RELAY_EXISTS = "relay_exists";
    RELAY_STARTS = "relay_starts";
    RELAY_REVIVES = "relay_revives";
    RELAY_DISABLE = "relay_disable";
    RELAY_REMOVE = "relay_remove";
    RELAY_LANES = "relay_lanes";
    RELAY_WENT = "relay_went";
    RELAY_FAILED = "relay_failed";
    RELAY_GAVE_UP = "relay_gave_up";
    BURY_LETTER = "bury_letter";
    DELIVERIES_TO = "deliveries_to";
    DELIVERIES_BEHIND = "deliveries_behind";
    NEWEST_DELIVERY = "newest_delivery";
    RELAY_DONE = "relay_done";
    RELAY_LOST = "relay_lost";
    DEAD_LETTERS = "dead_letters";
    DEAD_COUNTS = "dead_counts";
    ASK_AGAIN = "ask_again";
    ASKED_AGAIN = "asked_again";
    ARISE = "arise";
    STAY_DEAD = "stay_dead";
    ASK_NO_MORE = "ask_no_more";
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use rusqlite::Connection;

    use super::ALL;
    use crate::sqlite::migrations;

    fn migrated() -> Connection {
        let db = Connection::open_in_memory().unwrap();
        migrations::run(&db, Path::new("memory")).unwrap();
        db
    }

    #[test]
    fn every_query_prepares() {
        let db = migrated();
        for (name, sql) in ALL {
            if let Err(error) = db.prepare(sql) {
                panic!("{name}.sql does not fit the tables: {error}");
            }
        }
    }

    #[test]
    fn every_query_begins_with_what_it_is_for_and_is_in_lower_case() {
        for (name, sql) in ALL {
            assert!(sql.starts_with("-- "), "{name}.sql has no comment");
            let statement = sql.lines().filter(|line| !line.starts_with("--"));
            assert!(
                statement.flat_map(str::chars).all(|letter| !letter.is_uppercase()),
                "{name}.sql is not in lower case"
            );
        }
    }

    fn plan(name: &str) -> String {
        let (_, sql) = ALL.iter().find(|(known, _)| *known == name).unwrap();
        let db = migrated();
        let mut statement = db.prepare(&format!("explain query plan {sql}")).unwrap();
        let nulls = vec![rusqlite::types::Null; statement.parameter_count()];
        let lines = statement.query_map(rusqlite::params_from_iter(nulls), |row| row.get::<_, String>(3));
        lines.unwrap().collect::<Result<Vec<_>, _>>().unwrap().join("; ")
    }

    #[test]
    fn no_query_of_the_way_of_a_message_scans_or_sorts() {
        for (name, _) in ALL {
            let plan = plan(name);
            // Small tables that are wanted whole, and pages of everything in the order of its key.
            let whole = [
                "accounts",
                "apps",
                "relays",
                "messages",
                "messages_unknown",
                "conversations",
                "attempts",
                "paused",
                "policies",
                "one_by_one",
                "media_checks",
                "keys",
                "standings",
                "formers",
                "audit_page",
                "audit_walk",
                "audit_last",
                "master_keys",
                "drop_former",
                "newest_delivery",
            ];
            // What is asked once in a while, beside the way, and of which there is little.
            let rare = ["jobs_running", "buried", "forgotten", "comments_of", "statistics", "erase_jobs"];
            // Counted for who looks at a relay, and only so far.
            let counted = ["deliveries_behind", "dead_counts", "erase_letters"];
            // What people work through, put in order when they look.
            let worked = ["causes", "conversations_sorted", "messages_live", "messages_held"];
            let oldest = name.starts_with("forget_");
            // Once, before anybody else uses the tables.
            let restores = ["survivors", "any_restored", "doubt_longer", "live"].contains(name);
            if [&whole[..], &rare, &counted, &worked].iter().any(|known| known.contains(name))
                || oldest
                || restores
            {
                continue;
            }
            assert!(!plan.contains("SCAN"), "{name}: {plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{name}: {plan}");
        }
    }

    #[test]
    fn no_query_of_the_way_of_a_message_builds_a_table() {
        let db = migrated();
        let builds = |sql: &str| {
            let mut statement = db.prepare(&format!("explain {sql}")).unwrap();
            let nulls = vec![rusqlite::types::Null; statement.parameter_count()];
            let steps = statement
                .query_map(rusqlite::params_from_iter(nulls), |row| row.get::<_, String>(1))
                .unwrap();
            steps.map(Result::unwrap).any(|step| step == "OpenEphemeral")
        };
        assert!(builds("update count set last = last + 1 returning last"), "it is seen where there is one");
        let way = "window next_place place accept payload intend epoch stands own_mid deliver refuse tell count answer";
        for name in way.split(' ') {
            let (_, sql) = ALL.iter().find(|(known, _)| *known == name).unwrap();
            assert!(!builds(sql), "{name}");
        }
    }

    #[test]
    fn a_deep_queue_costs_one_look_into_an_index() {
        let seek = "SEARCH message USING COVERING INDEX message_turn ((shard,account,counterpart)>(?,?,?))";
        assert_eq!(plan("next_queue"), seek);
        let heads = "SEARCH message USING INDEX message_turn (shard=? AND account=? AND counterpart=? AND given_up=?)";
        assert_eq!(plan("heads"), heads);
        assert_eq!(plan("given_up"), heads);
        let expiry = "SEARCH message USING INDEX message_expiry (expires_at>? AND expires_at<?)";
        assert_eq!(plan("overdue"), expiry);
    }

    #[test]
    fn what_people_look_for_is_found_without_what_they_do_not() {
        let plan = plan("failed");
        assert!(plan.starts_with("SEARCH m USING INDEX message_failed (place>?)"), "{plan}");
        for (name, index) in [
            ("causes", "message_failed_newest (key>?)"),
            ("messages_failed", "message_failed_newest (key<?)"),
            ("messages_of_person", "message_of_person (account=? AND person=? AND key<?)"),
            ("heard", "inbox_of_person (account=? AND person=? AND id<?)"),
        ] {
            let plan = super::tests::plan(name);
            assert!(plan.contains(index), "{name}: {plan}");
        }
    }
}
