-- What happened in a shard after a number.
select number, account, at, what, message, state, mid, person, opened_at, closes_at, basis, cause, until, detail
from event where shard = ?1 and number > ?2 order by number limit ?3
