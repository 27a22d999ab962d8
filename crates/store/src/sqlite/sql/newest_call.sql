-- The newest call that is remembered.
select max(id) from idempotency
