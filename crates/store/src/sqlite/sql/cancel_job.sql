-- Ends a job before it is done. What an erasure was asked names a person, and is not kept.
update job set
    state = 'cancelled', changed_at = ?2, asked = case what when 'erasure' then '{}' else asked end, reached = ''
where id = ?1 and state = 'running'
