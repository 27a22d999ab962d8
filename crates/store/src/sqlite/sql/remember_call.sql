-- Remembers a call, which did not come before.
insert into idempotency (key, fingerprint, message, at) values (?1, ?2, ?3, ?4)
