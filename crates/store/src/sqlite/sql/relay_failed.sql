-- What is next in a lane was tried in vain.
insert into relay_lane (relay, lane, done, tries, not_before, error, failing_since)
select ?1, ?2, 0, ?3, ?4, ?5, ?6 where exists (select 1 from relay where id = ?1)
on conflict (relay, lane) do update set
    tries = excluded.tries, not_before = excluded.not_before, error = excluded.error, failing_since = excluded.failing_since
