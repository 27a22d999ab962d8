-- Forgets the oldest events of the inbox, a portion of them.
delete from inbox where id in
    (select id from (select id, received_at from inbox order by id limit ?2) where received_at < ?1)
