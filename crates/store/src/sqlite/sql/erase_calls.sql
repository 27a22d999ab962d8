-- Erases calls whose message is gone.
delete from idempotency
where id > ?1 and id <= ?2 and not exists (select 1 from message m where m.key = idempotency.message)
