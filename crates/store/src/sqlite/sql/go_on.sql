-- How far a job came. One that was cancelled meanwhile stays so.
update job set reached = ?2, counts = ?3, state = ?4, asked = coalesce(?5, asked), changed_at = ?6
where id = ?1 and state = 'running'
