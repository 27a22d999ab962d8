-- Keeps when a key was last used.
update api_key set used_at = max(coalesce(used_at, ?2), ?2) where id = ?1
