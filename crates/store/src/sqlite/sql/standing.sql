-- Where a message stands, and whose it is.
select account, state, fence from message where key = ?1
