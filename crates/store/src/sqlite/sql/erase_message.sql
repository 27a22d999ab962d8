-- Erases a message that has ended, or of which no proof is sought any more.
delete from message
where key = ?1 and ((live is null and state <> 'held') or (state = 'unknown' and given_up = 1))
returning account, mid
