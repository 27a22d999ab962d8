-- A person leaves an unknown message as it is: it holds up nothing any more. An echo may still settle it.
update message set given_up = 1, left_alone = 1, reason = null, changed_at = ?2
where key = ?1 and state = 'unknown'
