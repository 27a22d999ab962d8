-- A target has everything up to a number.
insert into relay_lane (relay, lane, done) select ?1, ?2, ?3 where exists (select 1 from relay where id = ?1)
on conflict (relay, lane) do update set
    done = excluded.done, tries = 0, not_before = null, error = null, failing_since = null
