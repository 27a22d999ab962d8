-- The next messages that are old, and whether they ended long ago.
select key, live is null and state <> 'held' and changed_at < ?3 from message where key > ?1 and key < ?2 order by key limit ?4
