-- It is too late for it.
update message set
    state = 'expired', live = null, reason = ?4, changed_at = ?5, ended_at = coalesce(ended_at, ?5),
    outcome = coalesce(outcome, 'expired'), given_up = 0, left_alone = 0, not_before = null
where key = ?1 and state = ?2 and fence is ?3
