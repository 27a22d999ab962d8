-- What was next in a lane is dead: the lane goes on behind it, and is no better for it.
insert into relay_lane (relay, lane, done, failing_since, error) values (?1, ?2, ?3, ?4, ?5)
on conflict (relay, lane) do update set done = excluded.done, tries = 0, not_before = null,
    failing_since = excluded.failing_since, error = excluded.error
