-- Keeps when a human last wrote for the account, in the conversation of a message of theirs.
insert into conversation (account, person, human_at)
select account, person, ?2 from message where key = ?1 and person is not null
on conflict (account, person) do update set human_at = excluded.human_at
where human_at is null or human_at < excluded.human_at
