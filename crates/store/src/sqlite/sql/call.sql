-- What a call with this key asked before, and its message.
select fingerprint, message from idempotency where key = ?1
