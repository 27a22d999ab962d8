-- Keeps that an account had a token before, until it ends.
insert into earlier_token (hash, account, ends_at) values (?1, ?2, ?3)
on conflict (hash) do update set account = excluded.account, ends_at = excluded.ends_at
