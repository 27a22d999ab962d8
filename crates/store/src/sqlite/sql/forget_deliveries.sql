-- Forgets the oldest deliveries, a portion of them. Says whose they were.
delete from delivery where id in
    (select id from (select id, received_at from delivery order by id limit ?2) where received_at < ?1)
returning id, case when signature <> '' then app end
