-- One job.
select id, what, account, asked, state, asked_at, changed_at, reached, counts from job
where id = ?1
