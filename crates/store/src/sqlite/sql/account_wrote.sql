-- Keeps when an account last wrote to a person.
insert into conversation (account, person, account_wrote_at) values (?1, ?2, ?3)
on conflict (account, person) do update set account_wrote_at = excluded.account_wrote_at
where account_wrote_at is null or account_wrote_at < excluded.account_wrote_at
