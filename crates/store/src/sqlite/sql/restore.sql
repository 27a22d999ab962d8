-- A message of a restored copy: it may have been sent at any time since the copy was taken, by whoever sent then. What was
-- to be planned anew may have been planned otherwise.
update message set
    state = 'unknown', live = 1, attempts = attempts + (fence is null), fence = coalesce(fence, (?2 << 32) | (attempts + 1)),
    first_byte_at = coalesce(first_byte_at, intended_at, ?3), intended_at = coalesce(intended_at, ?3), deadline = ?4,
    parts = case when fence is null and part = 0 then 0 else parts end, changed_at = ?5, ended_at = ?5, outcome = 'unknown', not_before = null, left_alone = 0,
    given_up = ?6, reason = case when ?6 = 1 then 'restored' else 'proving_restored' end
where key = ?1
