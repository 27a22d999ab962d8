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
    -- When a bot last said that it is one, and when a human last wrote for the account.
    disclosed_at integer,
    human_at integer,
    -- What the person last wrote was answered through here.
    answered integer not null default 1,
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
    -- Who wrote it, and for whom, as far as the caller said.
    origin text check (origin = 'human' or origin = 'automated'),
    language text,
    market text,
    -- Whether it may go in parts, which are planned when its turn comes; how many were planned (none: it goes as it is), and
    -- how many of them are delivered. Pace and likeness are those of the next.
    to_plan integer not null default 0,
    parts integer not null default 0,
    part integer not null default 0,
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

-- Those few of which some parts are delivered, and some not: they go before all others.
create index message_begun on message (shard, account, counterpart) where live = 1 and part > 0;

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

-- The parts that a message is sent as, where it does not go as it is. With one of them a bot may say that it is one: by which
-- rule, in what manner and words.
create table part (
    message blob not null,
    nth integer not null,
    draft blob not null,
    pace text not null,
    likeness blob not null,
    rule text,
    manner text,
    language text,
    market text,
    words text,
    mid text,
    delivered_at integer,
    primary key (message, nth)
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
-- come again. Numbers ascend.
create table delivery (
    -- Never used twice: who reads on behind a number misses nothing.
    id integer primary key autoincrement,
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
    what text not null check (what = 'message' or what = 'window' or what = 'account' or what = 'disclosure'
        or what = 'erased' or what = 'token'),
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

-- What bots have said of themselves: evidence, which outlives the messages.
create table disclosure (
    id integer primary key,
    account text not null,
    person text not null,
    at integer not null,
    rule text not null,
    manner text not null,
    language text not null,
    market text,
    words text not null,
    message blob not null,
    mid text
) strict;

create index disclosure_of_conversation on disclosure (account, person, id);

-- How accounts say that a bot is speaking, as JSON: what stands in it is the gateway's business.
create table disclosure_policy (
    account text primary key,
    policy text not null
) strict, without rowid;

-- The accounts that Instagram takes several images in one message from no more, since when.
create table one_by_one (
    account text primary key,
    at integer not null
) strict, without rowid;

-- One row that is written to learn whether writing works.
create table probe (
    id integer primary key check (id = 1),
    at integer not null
) strict;

-- What was sent again, and as which message; by which job, when many were at once.
create table retried (
    message blob primary key,
    successor blob not null,
    job integer,
    at integer not null
) strict, without rowid;

-- What did not go, by place: it is sent again in the order in which it was accepted.
create index message_failed on message (place) where state = 'refused' or state = 'expired' or state = 'cancelled';

-- Work that takes its time: what was asked, how far it came, what it counted. It goes on where it was.
create table job (
    id integer primary key autoincrement,
    what text not null check (what = 'replay' or what = 'reading' or what = 'erasure'),
    -- Whose token asked, when it was an account's.
    account text,
    asked text not null,
    state text not null check (state = 'running' or state = 'done' or state = 'cancelled'),
    asked_at integer not null,
    changed_at integer not null,
    reached text not null default '',
    counts text not null
) strict;

create index job_running on job (id) where state = 'running';

-- The events of a delivery.
create index inbox_of_delivery on inbox (delivery);

-- Whose data were erased, as a keyed hash, and when: an older event that is delivered late does not bring them back.
create table erased (
    mark blob primary key,
    at integer not null
) strict, without rowid;

-- What was forgotten because it was old enough, by kind.
create table forgotten (
    what text primary key,
    at integer not null,
    number integer not null,
    total integer not null
) strict, without rowid;

-- What happened in an hour (since 1970), by a word. Counted in the commits of what happens.
create table statistic (
    hour integer not null,
    account text not null,
    what text not null,
    number integer not null,
    primary key (hour, account, what)
) strict, without rowid;
-- Only in a copy of a database: when it was taken. Whoever sends from it knows that others may have sent meanwhile.
create table copy (
    id integer primary key check (id = 1),
    taken_at integer not null
) strict;

-- Messages of a restored copy for which proof is not sought yet, because another of their queue comes first.
create index message_restored on message (shard, account, counterpart, place)
where reason = 'restored' and state = 'unknown';
-- Keys of callers. A key itself is not kept, only its SHA-256. `everywhere` is one for all accounts; otherwise they are named.
create table api_key (
    id text primary key,
    name text not null,
    hash blob not null unique,
    may_send integer not null,
    may_read integer not null,
    may_manage integer not null,
    everywhere integer not null,
    made_at integer not null,
    expires_at integer,
    revoked_at integer,
    used_at integer,
    replaces text
) strict, without rowid;

create table api_key_account (
    key text not null references api_key (id) on delete cascade,
    account text not null,
    primary key (key, account)
) strict, without rowid;

-- What an account's token is known to be, besides its end: since when it is here, and what keeps it from being renewed.
create table token_standing (
    account text primary key references account (id) on delete cascade,
    since integer not null,
    trouble text check (trouble is null or trouble = 'ageing' or trouble = 'dead'),
    detail text
) strict, without rowid;

-- Tokens that an account had before, until they end: callers may still have them.
create table earlier_token (
    hash blob primary key,
    account text not null,
    ends_at integer not null
) strict, without rowid;

-- Who changed what. Rows are added and never changed; each hash covers the one before it.
create table audit (
    number integer primary key,
    at integer not null,
    who text not null,
    what text not null,
    target text not null,
    outcome text not null,
    hash blob not null
) strict;

-- Which master keys sealed what is here, by their ids; the newest does now.
create table master_key (
    number integer primary key,
    id text not null,
    since integer not null
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
