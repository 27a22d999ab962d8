-- Remembers a call. None is added when the same key came before.
insert into idempotency (key, fingerprint, message, at) values (?1, ?2, ?3, ?4)
on conflict (key) do nothing
