-- Whether a message stands as it is believed to.
select 1 from message where key = ?1 and state = ?2 and fence is ?3 and account = ?4
