-- Forgets the oldest calls, a portion of them.
delete from idempotency where id in
    (select id from (select id, at from idempotency order by id limit ?2) where at < ?1)
