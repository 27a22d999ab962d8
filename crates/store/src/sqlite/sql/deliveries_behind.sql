-- How many deliveries to an app stand behind a number, and since when; counted so far.
select count(*), min(received_at) from
    (select received_at from delivery where app = ?1 and id > ?2 and signature <> '' order by id limit ?3)
