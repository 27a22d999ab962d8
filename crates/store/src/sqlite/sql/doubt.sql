-- It may have arrived: proof is sought.
update message set
    state = 'unknown', first_byte_at = ?4, deadline = ?5, changed_at = ?6, ended_at = ?6, outcome = 'unknown',
    given_up = 0, left_alone = 0
where key = ?1 and state = ?2 and fence is ?3
