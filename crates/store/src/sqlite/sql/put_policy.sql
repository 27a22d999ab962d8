-- Keeps how an account says that a bot is speaking.
insert into disclosure_policy (account, policy) values (?1, ?2)
on conflict (account) do update set policy = excluded.policy
