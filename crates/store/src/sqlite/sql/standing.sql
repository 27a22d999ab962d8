-- Where a message stands, whose it is, whether it has parts, whether a human wrote it, and whether further parts follow.
select account, state, fence, parts > 0, coalesce(origin = 'human', 0), part + 1 < parts from message where key = ?1
