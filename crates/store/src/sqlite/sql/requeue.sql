-- It waits again, in its place. When its first byte may have left stays: sent again, it needs more care.
update message set
    state = 'queued', fence = null, intended_at = null, ended_at = null, outcome = null,
    given_up = 0, left_alone = 0,
    not_before = ?4, reason = ?5, changed_at = ?6
where key = ?1 and state = ?2 and fence is ?3
