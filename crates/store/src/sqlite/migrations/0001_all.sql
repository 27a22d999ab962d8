-- All that is remembered. Times are microseconds since 1970. Secrets come sealed. Queue rows hold no texts.

-- Who owns what: the epoch goes up by one with each taking.
create table shard (
    id integer primary key,
    epoch integer not null
) strict;

create table app (
    name text primary key,
    verify_token blob not null
) strict, without rowid;

create table app_secret (
    app text not null references app (name) on delete cascade,
    nth integer not null,
    secret blob not null,
    primary key (app, nth)
) strict, without rowid;

create table account (
    id text primary key,
    app text not null references app (name),
    username text,
    token blob not null,
    token_hash blob not null,
    token_expires_at integer,
    on_unknown text not null,
    pause_cause text,
    pause_until integer,
    pause_detail text
) strict, without rowid;

-- One account, one person. `refused` says that Instagram itself closed the window before its time.
create table conversation (
    account text not null,
    person text not null,
    opened_at integer,
    closes_at integer,
    basis text,
    refused integer not null default 0,
    person_wrote_at integer,
    account_wrote_at integer,
    paused integer not null default 0,
    primary key (account, person)
) strict, without rowid;

-- Those few in which nothing is sent until further notice.
create index conversation_paused on conversation (account, person) where paused = 1;

-- What is counted on. Places come from one count for all queues, in the accept's own commit: with one writer they ascend in
-- each, and the row is always at hand, where a row for each queue would be another page to write for every message.
create table count (
    name text primary key,
    last integer not null
) strict, without rowid;

insert into count (name, last) values ('place', 0);

-- Messages, without what they say. The key's shard stands last, so that rows are added at the end of the table whatever
-- shard they are of, and the newest are the last.
create table message (
    key blob primary key check (length(key) = 16),
    shard integer not null,
    account text not null,
    counterpart text not null,
    person text,
    place integer not null,
    kind text not null,
    pace text not null,
    ground text not null,
    commented_at integer,
    on_unknown text not null,
    likeness blob not null,
    accepted_at integer not null,
    expires_at integer,
    -- It waits for the person when its window is closed, instead of expiring.
    hold integer not null,
    -- Not `in`: for a list of that length SQLite builds a table each time it looks.
    state text not null
        check (state = 'held' or state = 'queued' or state = 'sending' or state = 'unknown' or state = 'delivered'
            or state = 'refused' or state = 'expired' or state = 'cancelled'),
    -- One while it is queued, sending or unknown. It does not change with an intent, so that an index on it need not either.
    live integer,
    changed_at integer not null,
    attempts integer not null default 0,
    not_before integer,
    -- The latest attempt. Its fence is there while it is under way and after it; not while the message waits again.
    fence integer,
    intended_at integer,
    ended_at integer,
    outcome text,
    -- Of an unknown one.
    first_byte_at integer,
    deadline integer,
    given_up integer not null default 0,
    left_alone integer not null default 0,
    -- How it ended.
    mid text,
    known_by text,
    reason text,
    refusal_status integer,
    refusal_body blob
) strict, without rowid;

-- At most one message of a queue is under way. Small: it holds only those that are.
create unique index message_under_way on message (shard, account, counterpart)
where state = 'sending' or (state = 'unknown' and given_up = 0);

-- The heads of a queue by place, and the next queue of a shard that has live messages, whatever the backlog. A message
-- leaves it when it ends, so that it does not grow with history.
create index message_turn on message (shard, account, counterpart, given_up, place) where live = 1;

-- What waits for a person to write.
create index message_held on message (account, counterpart, place) where state = 'held';

-- What expires next. Only messages whose caller named an expiry, while they wait.
create index message_expiry on message (expires_at)
where expires_at is not null and state in ('held', 'queued');

-- An account's messages, newest first, which people look at. Written once in a message's life.
create index message_of_account on message (account, key);

-- What waits for a person's word, among millions that do not.
create index message_unknown on message (key) where state = 'unknown';

-- Private replies by when they went: an hour takes only so many.
create index message_private_reply on message (intended_at) where pace = 'private_reply';

-- What a message says.
create table payload (
    message blob primary key,
    draft blob not null
) strict, without rowid;

-- Attempts that a later one follows; the latest stands in its message's row.
create table attempt (
    message blob not null,
    fence integer not null,
    intended_at integer not null,
    ended_at integer not null,
    outcome text not null,
    primary key (message, fence)
) strict, without rowid;

-- Calls that may be repeated. The ids ascend with time: the oldest are forgotten first, without an index on time.
create table idempotency (
    id integer primary key,
    key blob not null unique,
    fingerprint blob not null,
    message blob not null,
    at integer not null
) strict;

-- Deliveries of webhooks, as they came, each time they came; and the events in them, by what they are recognised when they
-- come again. Numbers ascend: the newest is never forgotten.
create table delivery (
    id integer primary key,
    app text not null,
    received_at integer not null,
    signature text not null,
    old_signature text,
    content_type text,
    body blob not null
) strict;

create table inbox (
    id integer primary key,
    account text not null,
    key text not null,
    delivery integer not null,
    received_at integer not null,
    person text,
    kind text not null,
    at integer,
    unique (account, key)
) strict;

-- Instagram's ids of what accounts wrote: by an answer (then with its message), by a webhook (then with the time and the
-- likeness), mostly by both. No two messages share one.
create table mid (
    account text not null,
    mid text not null,
    message blob,
    person text,
    at integer,
    likeness blob,
    primary key (account, mid)
) strict, without rowid;

-- What an account wrote that no message is bound to, which may prove an unknown one. Most leave it within a second.
create index mid_unbound on mid (account, person, at) where message is null and at is not null;

-- What happened, for those who listen. Numbers ascend by one in a shard; the newest is never forgotten.
create table event (
    shard integer not null,
    number integer not null,
    account text not null,
    at integer not null,
    what text not null check (what = 'message' or what = 'window' or what = 'account'),
    message blob,
    state text,
    mid text,
    person text,
    opened_at integer,
    closes_at integer,
    basis text,
    cause text,
    until integer,
    detail text,
    primary key (shard, number)
) strict, without rowid;

-- One row that is written to learn whether writing works.
create table probe (
    id integer primary key check (id = 1),
    at integer not null
) strict;

-- Deliveries of an app by number, for its relays; not what the gateway itself learned without a webhook.
create index delivery_of_app on delivery (app) where signature <> '';

-- Where events and deliveries go on to. `why_disabled` says that nothing goes there at the moment; a null that it does.
create table relay (
    id text primary key,
    app text not null references app (name),
    kind text not null check (kind = 'instagram' or kind = 'events'),
    url text not null,
    secret blob,
    -- The one before, in use for a while longer.
    former_secret blob,
    former_until integer,
    -- Which events, in words with a space between; all when empty.
    types text not null,
    why_disabled text,
    made_at integer not null
) strict, without rowid;

-- How far a target has been brought: in lane 0 by the number of a delivery; for events in each shard by that of an event.
create table relay_lane (
    relay text not null references relay (id) on delete cascade,
    lane integer not null,
    done integer not null,
    -- Of the next one, when it was tried in vain.
    tries integer not null default 0,
    not_before integer,
    error text,
    -- Since when nothing has arrived, whatever was tried.
    failing_since integer,
    -- What was forgotten before it could go.
    lost integer not null default 0,
    primary key (relay, lane)
) strict, without rowid;

-- What was given up, whole: what it was made from may be forgotten by now.
create table relay_dead (
    id integer primary key autoincrement,
    relay text not null references relay (id) on delete cascade,
    lane integer not null,
    number integer not null,
    what text not null,
    came_at integer not null,
    died_at integer not null,
    tries integer not null,
    error text not null,
    -- One when somebody asked for another try, which has not been made.
    asked integer not null default 0,
    content_type text,
    signature text,
    old_signature text,
    body blob not null
) strict;

create index relay_dead_of_relay on relay_dead (relay, id);

-- What is to be tried again. Small: it empties as it is worked off.
create index relay_dead_asked on relay_dead (relay, id) where asked = 1;
