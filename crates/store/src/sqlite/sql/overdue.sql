-- Messages that wait and whose own expiry has passed.
select key from message
where expires_at is not null and expires_at <= ?1 and state in ('held', 'queued')
order by expires_at limit ?2
