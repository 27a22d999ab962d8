-- Keeps whether what links lead to is looked at before an account sends it.
insert into media_check (account, word) values (?1, ?2) on conflict (account) do update set word = excluded.word
