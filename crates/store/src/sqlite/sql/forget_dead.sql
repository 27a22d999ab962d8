-- Forgets the oldest dead letters, a portion of them.
delete from relay_dead where id in
    (select id from (select id, died_at from relay_dead order by id limit ?2) where died_at < ?1)
