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
    ACCOUNT_WROTE = "account_wrote";
    ACCOUNTS = "accounts";
    APP_SECRETS = "app_secrets";
    APPS = "apps";
    ATTEMPTS = "attempts";
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
    ECHO = "echo";
    ECHOES = "echoes";
    END_ATTEMPT = "end_attempt";
    EPOCH = "epoch";
    EVENTS = "events";
    EXPIRE = "expire";
    FORGET_CALLS = "forget_calls";
    FORGET_DELIVERIES = "forget_deliveries";
    FORGET_EVENTS = "forget_events";
    FORGET_INBOX = "forget_inbox";
    GIVE_UP = "give_up";
    GIVEN_UP = "given_up";
    HEADS = "heads";
    HELD = "held";
    HOLD = "hold";
    INTEND = "intend";
    IS_LIVE = "is_live";
    LEAVE = "leave";
    MESSAGE = "message";
    MESSAGES = "messages";
    MESSAGES_OF_ACCOUNT = "messages_of_account";
    MESSAGES_UNKNOWN = "messages_unknown";
    NEWEST_EVENT = "newest_event";
    NEXT_QUEUE = "next_queue";
    OPEN_UNKNOWN = "open_unknown";
    OPEN_WINDOW = "open_window";
    OVERDUE = "overdue";
    OWN_MID = "own_mid";
    PAUSED = "paused";
    PAUSE_ACCOUNT = "pause_account";
    PAUSE_CONVERSATION = "pause_conversation";
    PAYLOAD = "payload";
    PERSON_WROTE = "person_wrote";
    NEXT_PLACE = "next_place";
    PLACE = "place";
    PRIVATE_REPLIES = "private_replies";
    PROBE = "probe";
    PUT_ACCOUNT = "put_account";
    PUT_APP = "put_app";
    PUT_APP_SECRET = "put_app_secret";
    RECEIVE = "receive";
    REFUSE = "refuse";
    RELEASE = "release";
    REMEMBER_CALL = "remember_call";
    REQUEUE = "requeue";
    STANDING = "standing";
    STANDS = "stands";
    TAKE = "take";
    TELL = "tell";
    UNDER_WAY = "under_way";
    WAIT = "wait";
    WAITING = "waiting";
    WINDOW = "window";
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
    BURY = "bury";
    DELIVERIES = "deliveries";
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
            ];
            let oldest = name.starts_with("forget_");
            // Counted for who looks at a relay, and only so far.
            let counted = ["deliveries_behind", "dead_counts"];
            if whole.contains(name) || counted.contains(name) || oldest {
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
