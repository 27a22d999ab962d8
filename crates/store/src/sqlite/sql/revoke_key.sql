-- Ends a key now. One that is revoked already stays as it is.
update api_key set revoked_at = ?2 where id = ?1 and revoked_at is null
