-- Deliveries to an app behind a number, as they came.
select id, received_at, signature, old_signature, content_type, body from delivery
where app = ?1 and id > ?2 and signature <> '' order by id limit ?3
