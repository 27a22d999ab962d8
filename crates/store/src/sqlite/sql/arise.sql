-- A dead letter has arrived after all.
delete from relay_dead where id = ?1
