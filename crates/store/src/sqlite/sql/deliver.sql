-- Instagram has it. A message that stands otherwise than expected is left alone: the caller counts it.
update message set
    state = 'delivered', live = null, mid = ?4, person = coalesce(?5, person), known_by = ?6, changed_at = ?7,
    ended_at = coalesce(ended_at, ?7), outcome = coalesce(outcome, 'delivered'),
    given_up = 0, left_alone = 0, not_before = null, reason = null, part = parts
where key = ?1 and state = ?2 and fence is ?3
