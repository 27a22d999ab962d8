-- Messages that wait in a queue and whose time may end with a window, from the first on.
select key, ground, commented_at from message
where shard = ?1 and account = ?2 and counterpart = ?3 and given_up = 0 and live = 1
    and state = 'queued' and ground <> 'oneself'
order by place limit ?4
