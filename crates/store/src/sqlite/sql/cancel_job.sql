-- Ends a job before it is done.
update job set state = 'cancelled', changed_at = ?2 where id = ?1 and state = 'running'
