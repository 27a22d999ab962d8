-- Forgets the oldest jobs that have ended, a portion of them.
delete from job where id in
    (select id from (select id, changed_at, state from job order by id limit ?2) where changed_at < ?1 and state <> 'running')
