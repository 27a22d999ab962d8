-- Whether a message stands as it is believed to: then whether it has parts, and whether a human wrote it.
select parts > 0, coalesce(origin = 'human', 0) from message where key = ?1 and state = ?2 and fence is ?3 and account = ?4
