-- Keeps how many parts a message is sent as, and what its first is like.
update message set parts = ?2, part = 0, pace = ?3, likeness = ?4 where key = ?1
