-- Pauses a conversation or lets it go on; it need not be known yet.
insert into conversation (account, person, paused) values (?1, ?2, ?3)
on conflict (account, person) do update set paused = excluded.paused
