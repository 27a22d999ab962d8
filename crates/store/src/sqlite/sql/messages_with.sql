-- An account's next messages, oldest first, and whom they are for.
select key, counterpart, person, state, given_up from message where account = ?1 and key > ?2 order by key limit ?3
