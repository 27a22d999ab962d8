-- Keeps when a bot last said in a conversation that it is one.
insert into conversation (account, person, disclosed_at) values (?1, ?2, ?3)
on conflict (account, person) do update set disclosed_at = excluded.disclosed_at
