-- Empties a person's events, and those of messages that are gone. Their numbers stay: nobody who listens misses any.
update event set
    what = 'erased', message = null, state = null, mid = null, person = null, opened_at = null, closes_at = null,
    basis = null, cause = null, until = null, detail = null
where shard = ?1 and number > ?2 and number <= ?5 and account = ?3 and what <> 'erased'
    and (person = ?4 or (message is not null and not exists
        (select 1 from message m where m.key = event.message and m.person is not ?4)))
