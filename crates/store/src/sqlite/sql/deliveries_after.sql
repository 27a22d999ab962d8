-- The next deliveries, oldest first.
select id from delivery where id > ?1 order by id limit ?2
