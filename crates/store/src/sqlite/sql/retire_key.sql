-- Lets a key end at a time, unless it ends before.
update api_key set expires_at = ?2 where id = ?1 and revoked_at is null and (expires_at is null or expires_at > ?2)
