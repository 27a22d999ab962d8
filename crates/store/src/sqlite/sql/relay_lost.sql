-- Counts what was forgotten before it could go.
insert into relay_lane (relay, lane, done, lost) values (?1, ?2, 0, ?3)
on conflict (relay, lane) do update set lost = lost + excluded.lost
