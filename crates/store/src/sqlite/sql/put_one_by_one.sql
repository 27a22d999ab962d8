-- Remembers that an account cannot send several images in one message.
insert into one_by_one (account, at) values (?1, ?2) on conflict (account) do update set at = excluded.at
