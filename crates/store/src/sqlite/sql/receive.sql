-- Keeps an event of a delivery, unless it came before.
insert into inbox (account, key, delivery, received_at, person, kind, at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
on conflict (account, key) do nothing
