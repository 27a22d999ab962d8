-- The next deliveries, and whether they name somebody.
select id, instr(body, ?2) > 0 from delivery where id > ?1 order by id limit ?3
