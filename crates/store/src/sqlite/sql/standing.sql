-- Where a message stands, whose it is, whether it has parts, whether a human wrote it, whether it came with a restored copy
-- and is in doubt since, and whether further parts follow.
select account, state, fence, parts > 0, coalesce(origin = 'human', 0),
    coalesce(state = 'unknown' and reason in ('restored', 'proving_restored'), 0),
    part + 1 < parts
from message where key = ?1
