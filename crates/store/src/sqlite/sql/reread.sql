-- Keeps an event as it is read now, unless another delivery brought it.
insert into inbox (account, key, delivery, received_at, person, kind, at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
on conflict (account, key) do update set person = excluded.person, kind = excluded.kind, at = excluded.at
where delivery = excluded.delivery
