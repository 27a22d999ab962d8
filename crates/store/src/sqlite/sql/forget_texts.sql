-- Forgets what old messages said that have ended, among the next ones.
delete from payload where message > ?1 and message <= ?2 and exists
    (select 1 from message m where m.key = payload.message and m.live is null and m.state <> 'held' and m.changed_at < ?3)
