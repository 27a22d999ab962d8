-- Forgets a shard's oldest events, a portion of them; never the newest, from which the next is counted. Says whose they were.
delete from event where shard = ?1 and number in
    (select number from
        (select number, at from event where shard = ?1 order by number limit ?3)
    where at < ?2 and number < (select max(number) from event where shard = ?1))
returning number, (select app from account where id = event.account)
