-- The person wrote: it waits for its turn, in its place.
update message set state = 'queued', live = 1, changed_at = ?2 where key = ?1 and state = 'held'
