-- Proof was sought for as long as it is worth: the queue goes on, a person may decide.
update message set given_up = 1, changed_at = ?4
where key = ?1 and state = ?2 and fence is ?3 and given_up = 0
