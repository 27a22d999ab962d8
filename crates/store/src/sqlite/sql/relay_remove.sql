-- Removes a relay, with all that was kept for it.
delete from relay where id = ?1
