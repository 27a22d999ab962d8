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
    BOUND = "bound";
    CALL = "call";
    CANCEL = "cancel";
    CLOSE_WINDOW = "close_window";
    CONVERSATIONS = "conversations";
    CONVERSATIONS_OF_ACCOUNT = "conversations_of_account";
    DELIVER = "deliver";
    DELIVERY = "delivery";
    DOUBT = "doubt";
    DRAFT = "draft";
    DROP_APP_SECRETS = "drop_app_secrets";
    DROP_FORMER = "drop_former";
    ECHO = "echo";
    ECHOES = "echoes";
    END_ATTEMPT = "end_attempt";
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
    HEADS = "heads";
    HELD = "held";
    HOLD = "hold";
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
    OPEN_UNKNOWN = "open_unknown";
    OPEN_WINDOW = "open_window";
    OVERDUE = "overdue";
    OWN_MID = "own_mid";
    PAUSED = "paused";
    PAUSE_ACCOUNT = "pause_account";
    PAUSE_CONVERSATION = "pause_conversation";
    PAYLOAD = "payload";
    PERSON_WROTE = "person_wrote";
    PLACE = "place";
    PRIVATE_REPLIES = "private_replies";
    PROBE = "probe";
    PUT_ACCOUNT = "put_account";
    PUT_APP = "put_app";
    PUT_APP_SECRET = "put_app_secret";
    PUT_KEY = "put_key";
    PUT_KEY_ACCOUNT = "put_key_account";
    PUT_MASTER_KEY = "put_master_key";
    PUT_STANDING = "put_standing";
    RECEIVE = "receive";
    REFUSE = "refuse";
    RELEASE = "release";
    REMEMBER_CALL = "remember_call";
    RENEW_TOKEN = "renew_token";
    REQUEUE = "requeue";
    RESEAL_ACCOUNT = "reseal_account";
    RESEAL_APP = "reseal_app";
    RESEAL_APP_SECRET = "reseal_app_secret";
    RETIRE_KEY = "retire_key";
    REVOKE_KEY = "revoke_key";
    STANDING = "standing";
    STANDINGS = "standings";
    STANDS = "stands";
    TAKE = "take";
    TELL = "tell";
    TROUBLE_TOKEN = "trouble_token";
    UNDER_WAY = "under_way";
    WAIT = "wait";
    WAITING = "waiting";
    WINDOW = "window";
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
                "messages",
                "messages_unknown",
                "conversations",
                "attempts",
                "paused",
                "keys",
                "standings",
                "formers",
                "audit_page",
                "audit_walk",
                "audit_last",
                "master_keys",
                "drop_former",
            ];
            let oldest = name.starts_with("forget_");
            if whole.contains(name) || oldest {
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
        let way = "window next_place place accept payload intend epoch stands own_mid deliver refuse tell";
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
}
