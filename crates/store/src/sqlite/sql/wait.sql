-- How a message waits, if it does.
select state, account, counterpart, expires_at, ground, commented_at from message
where key = ?1 and state in ('held', 'queued')
