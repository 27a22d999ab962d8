-- Whether a message stands as it is believed to: then whether it has parts, whether a human wrote it, and whether it came
-- with a restored copy and is in doubt since.
select parts > 0, coalesce(origin = 'human', 0),
    coalesce(state = 'unknown' and reason in ('restored', 'proving_restored'), 0)
from message where key = ?1 and state = ?2 and fence is ?3 and account = ?4
