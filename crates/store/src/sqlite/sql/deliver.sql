-- Instagram has it. A message that stands otherwise than expected is left alone: the caller counts it.
update message set
    state = 'delivered', live = null, mid = ?4, known_by = ?5, changed_at = ?6,
    ended_at = coalesce(ended_at, ?6), outcome = coalesce(outcome, 'delivered'),
    given_up = 0, left_alone = 0, not_before = null, reason = null, part = parts
where key = ?1 and state = ?2 and fence is ?3
