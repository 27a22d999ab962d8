-- Jobs that are not done, oldest first.
select id, what, account, asked, state, asked_at, changed_at, reached, counts from job
where state = 'running' order by id
