-- Keeps the intent to send: only what is queued, only by the shard's owner, and only a new attempt.
update message set
    state = 'sending', fence = ?2, attempts = ?3, intended_at = ?4, changed_at = ?4, not_before = null,
    ended_at = null, outcome = null, reason = null
where key = ?1 and state = 'queued' and attempts < ?3
    and ?6 = (select epoch from shard where id = ?5)
