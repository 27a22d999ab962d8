-- It waits for the person, outside the queue. When its first byte may have left stays: sent again, it needs more care.
update message set
    state = 'held', live = null, fence = null, intended_at = null, ended_at = null, outcome = null,
    given_up = 0, left_alone = 0, not_before = null, reason = null, changed_at = ?4
where key = ?1 and state = ?2 and fence is ?3
