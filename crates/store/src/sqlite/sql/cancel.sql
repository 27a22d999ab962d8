-- Takes a message back that no intent was kept for.
update message set state = 'cancelled', live = null, changed_at = ?2, not_before = null
where key = ?1 and state in ('held', 'queued') and part = 0
