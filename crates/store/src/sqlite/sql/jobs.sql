-- Jobs, newest first.
select id, what, account, asked, state, asked_at, changed_at, reached, counts from job
where id < ?1 and (?2 is null or what = ?2) and (?3 is null or account = ?3)
order by id desc limit ?4
