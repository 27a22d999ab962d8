-- It waits again, in its place. When its first byte may have left stays: sent again, it needs more care. Only where
-- Instagram takes no album none can have arrived.
update message set
    state = 'queued', fence = null, intended_at = null, ended_at = null, outcome = null,
    given_up = 0, left_alone = 0,
    first_byte_at = case when ?5 = 'one_by_one' then null else first_byte_at end,
    not_before = ?4, reason = ?5, changed_at = ?6
where key = ?1 and state = ?2 and fence is ?3
