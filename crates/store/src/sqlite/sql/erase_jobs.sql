-- Ends the jobs that name a person, and forgets what they were asked.
update job set asked = '{}', state = case state when 'running' then 'cancelled' else state end
where what <> 'erasure' and instr(asked, '"' || ?1 || '"') > 0
