-- Instagram said no.
update message set
    state = 'refused', live = null, reason = 'refusal', refusal_status = ?4, refusal_body = ?5, changed_at = ?6,
    ended_at = coalesce(ended_at, ?6), outcome = coalesce(outcome, 'refused'),
    given_up = 0, left_alone = 0, not_before = null
where key = ?1 and state = ?2 and fence is ?3
